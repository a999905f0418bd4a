//! What no record can show for a window (domain rules 27, 28 and 43).

use values::{Date, Window};

use crate::question::Question;

/// Sentences that stand beside every figure, as they apply to the question's buyer and days.
pub(crate) fn unseen(question: &Question) -> Vec<String> {
    let mut list = vec![
        "classified awards, other transactions outside the FAR, and some interagency agreements".to_owned(),
        format!(
            "purchases below the micro-purchase threshold ({}), and most purchases by card",
            micro_purchase(question.window)
        ),
    ];
    if question.is_about_products() {
        list.push(format!(
            "subcontracts that nobody reported: reports begin at {}, cover the first tier only, and many primes report none: no \
             report is not zero",
            subaward_threshold(question.window)
        ));
        list.push(
            "sales in orders that name no maker, by sellers of which no order here names a product: they are in none of these figures"
                .to_owned(),
        );
        list.push("what a reseller keeps for itself: margin and services are inside the amounts".to_owned());
    }
    if question.buyer.toptier_code == "097" {
        list.push("the last 90 days of awards both signed and funded by Defense: they are published late".to_owned());
    }
    list
}

/// $10,000; $15,000 from October 2025.
fn micro_purchase(window: Window) -> String {
    dated(window, &[("$10,000", None), ("$15,000", Date::new(2025, 10, 1))])
}

/// $25,000; $30,000 from October 2015; $40,000 from October 2025.
fn subaward_threshold(window: Window) -> String {
    dated(window, &[("$25,000", None), ("$30,000", Date::new(2015, 10, 1)), ("$40,000", Date::new(2025, 10, 1))])
}

/// The values that hold on some day of the window, each but the first with the day from which it holds.
fn dated(window: Window, values: &[(&str, Option<Date>)]) -> String {
    let holds = |index: usize| {
        let begins = values[index].1.is_none_or(|from| window.reaches(from));
        let lasts = values.get(index + 1).and_then(|(_, from)| *from).is_none_or(|next| window.starts_before(next));
        begins && lasts
    };
    let mut shown = Vec::new();
    for index in (0..values.len()).filter(|index| holds(*index)) {
        let (value, from) = values[index];
        shown.push(match from {
            Some(from) if !shown.is_empty() => format!("{value} from {from}"),
            _ => value.to_owned(),
        });
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use values::FiscalYear;

    #[test]
    fn rule_27_subaward_thresholds_by_date() {
        let years = |first, last| subaward_threshold(Window::fiscal_years(FiscalYear(first), FiscalYear(last)));
        assert_eq!(years(2014, 2015), "$25,000");
        assert_eq!(years(2015, 2016), "$25,000, $30,000 from 2015-10-01");
        assert_eq!(years(2021, 2025), "$30,000");
        assert_eq!(years(2026, 2026), "$40,000");
        assert_eq!(subaward_threshold(Window::ALL), "$25,000, $30,000 from 2015-10-01, $40,000 from 2025-10-01");
    }

    #[test]
    fn rule_43_micro_purchases_by_date() {
        assert_eq!(micro_purchase(FiscalYear(2025).window()), "$10,000");
        assert_eq!(
            micro_purchase(Window { from: Date::new(2025, 1, 1), to: None }),
            "$10,000, $15,000 from 2025-10-01"
        );
    }
}
