import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { DIST } from "./harness.mjs";
import { table, weigh, WEIGHT_BYTES_MAX } from "./weight.mjs";

test("a first visit loads no more than it may", () => {
    const rows = weigh(join(DIST, "public"));
    console.log(table(rows));
    const { brotli } = rows.at(-1);
    assert.ok(brotli <= WEIGHT_BYTES_MAX, `${brotli} bytes, and ${WEIGHT_BYTES_MAX} are allowed`);
});
