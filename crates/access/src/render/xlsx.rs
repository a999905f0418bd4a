//! Sheets as a spreadsheet: numbers as numbers, days as days, and beside them what the figures mean and what they miss.

use anyhow::Context;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::render::sheet::{Cell, Kind, Sheet};

/// A spreadsheet holds text in a cell up to this length.
const LONGEST: usize = 32_767;
/// A spreadsheet's numbers have fifteen digits: a larger amount is written as text, so that no cent is lost.
const LARGEST_CENTS: u128 = 999_999_999_999_999;

/// A workbook of the sheets, in order, followed by pages of plain sentences (`method`, `limits`).
pub(crate) fn workbook(sheets: &[Sheet], pages: &[(&str, Vec<String>)]) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet).with_context(|| format!("the sheet {}", sheet.name))?;
    }
    let wrapped = Format::new().set_text_wrap();
    for (name, sentences) in pages {
        let page = workbook.add_worksheet().set_name(*name)?;
        page.set_column_width(0, 110)?;
        for (row, sentence) in (0..).zip(sentences) {
            page.write_string_with_format(row, 0, cut(sentence), &wrapped)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet) -> anyhow::Result<()> {
    let heading = Format::new().set_bold();
    let formats = [
        (Kind::Money, Format::new().set_num_format("#,##0.00;-#,##0.00")),
        (Kind::Count, Format::new().set_num_format("#,##0")),
        (Kind::Year, Format::new().set_num_format("0")),
        (Kind::Day, Format::new().set_num_format("yyyy-mm-dd")),
    ];
    let plain = Format::new();
    page.set_name(sheet.name)?.set_freeze_panes(1, 0)?;
    for (place, column) in (0..).zip(&sheet.columns) {
        page.write_string_with_format(0, place, &column.name, &heading)?;
        let width = match column.kind {
            Kind::Money => 20,
            Kind::Text => 28,
            _ => 13,
        };
        page.set_column_width(place, width)?;
    }
    for (row, cells) in (1..).zip(&sheet.rows) {
        for (place, (cell, column)) in (0..).zip(cells.iter().zip(&sheet.columns)) {
            let format = formats.iter().find(|(kind, _)| *kind == column.kind).map_or(&plain, |(_, format)| format);
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    page.write_string(row, place, cut(text))?;
                }
                // The one place where money becomes a floating-point number, since the format knows no other. Up to
                // fifteen digits the number that stands in the file reads as the same cents.
                Cell::Money(money) if money.cents().unsigned_abs() <= LARGEST_CENTS => {
                    page.write_number_with_format(row, place, money.to_string().parse::<f64>()?, format)?;
                }
                Cell::Money(money) => {
                    page.write_string(row, place, money.to_string())?;
                }
                Cell::Count(count) => {
                    page.write_number_with_format(row, place, *count as f64, format)?;
                }
                Cell::Year(year) => {
                    page.write_number_with_format(row, place, f64::from(*year), format)?;
                }
                Cell::Day(day) => match day.civil() {
                    (year @ 1900..=9999, month, date) => {
                        let moment = ExcelDateTime::from_ymd(year as u16, month as u8, date as u8)?;
                        page.write_datetime_with_format(row, place, &moment, format)?;
                    }
                    // Spreadsheets count days from 1900 on.
                    _ => {
                        page.write_string(row, place, day.to_string())?;
                    }
                },
                Cell::Flag(flag) => {
                    page.write_boolean(row, place, *flag)?;
                }
            }
        }
    }
    Ok(())
}

fn cut(text: &str) -> &str {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
