// What axe-core finds on a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The second theme brings nothing but other colours. */
export const THEMES = [
    ["light", { type: "tag", values: RULES }],
    ["dark", { type: "rule", values: ["color-contrast", "link-in-text-block"] }],
];

/** What axe finds on the page as it is: one line for each element. */
export async function findings(page, runOnly) {
    // Evaluated, not added: the page's own policy allows no other script.
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
    const { violations } = await page.evaluate(
        (runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] }),
        runOnly,
    );
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
        `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll(/\s+/g, " ").slice(0, 200)}`));
}
