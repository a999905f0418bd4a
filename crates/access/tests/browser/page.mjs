// A person at the page, in a real browser: node page.mjs ADDRESS PACKAGES PICTURES BUYER COMPANY
// Prints a line for each thing done; the first thing that is not as it should be ends it with an error.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const [address, packages, pictures, buyer, company] = process.argv.slice(2);
const require = createRequire(path.join(packages, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const question = `buyer=${encodeURIComponent(buyer)}&company=${encodeURIComponent(company)}`;
const everyPage = ["/", `/answer?${question}`, `/records?${question}`, `/buyer/${encodeURIComponent(buyer)}`,
  `/company/${encodeURIComponent(company)}`, "/method", "/sql?q=select+1+as+one", `/search?q=${encodeURIComponent(company)}`,
  "/answer?buyer=nobody&company=nothing"];
const { records } = await (await fetch(`${address}/api/records?${question}&limit=1`)).json();
everyPage.splice(5, 0, `/award/${encodeURIComponent(records[0].award_key)}`);
let done = 0;

async function visit(name, options, steps) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const complaints = [];
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(address) || url.startsWith("data:")) return route.continue();
    complaints.push(`asks for ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    // That a page is not there is what one of the steps looks for.
    if (message.type() === "error" && !/status of 40[04]/.test(message.text())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error}`));
  await steps(page);
  assert.deepEqual(complaints, [], name);
  assert.deepEqual(await context.cookies(), [], `${name}: cookies`);
  await context.close();
  done += 1;
  console.log(`ok ${name}`);
}

const amount = async (page, name) => (await page.locator(`[data-number=${name}]`).innerText()).trim();
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// Words of one line that lie on top of others, wherever both can be seen.
const overlaps = (page) => page.evaluate(() => {
  const boxes = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.textContent.trim() || node.parentElement.closest(".hidden, details:not([open]) > :not(summary), title")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const scroller = node.parentElement.closest(".table, pre");
    const edge = scroller ? scroller.getBoundingClientRect() : { left: 0, right: innerWidth };
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.left < edge.right && box.right > edge.left) boxes.push({ box, node, text: node.textContent.trim().slice(0, 40) });
    }
  }
  const found = [];
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      // A text that is cut short has a box for what is seen and one for what is not.
      if (boxes[i].node === boxes[j].node) continue;
      const [a, b] = [boxes[i].box, boxes[j].box];
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width > 2 && height > Math.min(a.height, b.height) * 0.4) found.push(`${boxes[i].text} | ${boxes[j].text}`);
    }
  }
  return found.slice(0, 5);
});

await visit("search as one types, and the answer", {}, async (page) => {
  await page.goto(address);
  const search = page.locator("#search");
  await search.pressSequentially(company.slice(0, 4), { delay: 20 });
  await page.locator("#search-suggestions li").first().waitFor();
  assert.equal(await search.getAttribute("aria-expanded"), "true");
  await search.press("Escape");
  assert.equal(await search.getAttribute("aria-expanded"), "false");
  const field = page.locator("#company");
  await field.pressSequentially(company.slice(0, 4), { delay: 20 });
  await page.locator("#company-suggestions li").first().waitFor();
  await field.press("ArrowDown");
  await field.press("Enter");
  assert.notEqual(await field.inputValue(), company.slice(0, 4));
  await field.fill(company);
  await page.locator("#buyer").fill(buyer);
  await page.getByRole("button", { name: "Answer" }).click();
  await page.waitForURL(/\/answer\?/);
  assert.match(await page.locator("h1").innerText(), /spent about/);
  assert.match(await amount(page, "likely"), /^\$-?[0-9,]+\.[0-9]{2}$/);
});

await visit("down to a record, and back", {}, async (page) => {
  await page.goto(`${address}/answer?${question}`);
  const likely = await amount(page, "likely");
  await page.locator("a.more").first().click();
  await page.waitForURL(/\/records\?/);
  assert.ok(await page.locator(".records li").count() > 0);
  assert.ok(await page.locator(".records mark").count() > 0, "matched words are marked");
  await page.locator("select[name=sort]").selectOption("newest");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/sort=newest/);
  const days = await page.locator(".records time").allInnerTexts();
  assert.deepEqual(days, [...days].sort().reverse(), "newest first");
  await page.locator(".records a.key").first().click();
  await page.waitForURL(/\/award\//);
  assert.match(await page.locator(".records .origin").first().innerText(), /line [0-9]+$/);
  for (let step = 0; step < 3; step += 1) await page.goBack();
  assert.match(page.url(), /\/answer\?/);
  assert.equal(await amount(page, "likely"), likely);
});

await visit("downloads", {}, async (page) => {
  await page.goto(`${address}/answer?${question}`);
  for (const [link, ending] of [["Spreadsheet (XLSX)", ".xlsx"], ["CSV of sellers", ".csv"], ["Parquet of awards", ".parquet"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
    assert.ok(download.suggestedFilename().endsWith(ending), download.suggestedFilename());
    assert.ok(readFileSync(await download.path()).length > 100);
  }
});

await visit("without JavaScript", { javaScriptEnabled: false }, async (page) => {
  await page.goto(address);
  await page.locator("#buyer").fill(buyer);
  await page.locator("#company").fill(company);
  await page.getByRole("button", { name: "Answer" }).click();
  assert.match(await page.locator("h1").innerText(), /spent about/);
  assert.ok(await page.locator(".years .year").count() > 1, "the chart is there");
  await page.locator("#search").fill(company);
  await page.locator("#search").press("Enter");
  await page.waitForURL(/\/search\?/);
  await page.locator(".hits a").first().click();
});

await visit("by keyboard alone", {}, async (page) => {
  await page.goto(`${address}/answer?${question}`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("details[open] table").count() > 0);
});

await visit("near names", {}, async (page) => {
  const reply = await page.goto(`${address}/answer?buyer=${encodeURIComponent(buyer)}&company=${encodeURIComponent(company.slice(0, -1) + "zz")}`);
  assert.equal(reply.status(), 404);
  assert.ok(await page.locator("main li a").count() > 0);
});

const looks = {
  desk: {},
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  dark: { colorScheme: "dark" },
  "phone-dark": { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, colorScheme: "dark" },
};
for (const [look, options] of Object.entries(looks)) {
  await visit(`${look}: nothing is too wide, nothing overlaps, everybody can use it`, options, async (page) => {
    for (const [place, where] of everyPage.entries()) {
      await page.goto(`${address}${where}`);
      assert.ok(await wide(page) <= 0, `${where} is ${await wide(page)} pixels too wide`);
      assert.deepEqual(await overlaps(page), [], where);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      const grave = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
      assert.deepEqual(grave.map((violation) => `${where}: ${violation.id}: ${violation.nodes[0].html}`), []);
      if (place < 7) await page.screenshot({ path: path.join(pictures, `${look}-${place}.png`), fullPage: true });
    }
  });
}

await browser.close();
console.log(`${done} visits`);
