// Nothing that is typed is lost to its own echo.
//
// The program answers each input event by giving the field the value that it told of. It answers late: a fast
// writer is letters ahead by then, and the answer would take those back. So a value that a field has told of
// itself is not given back to it; any other one (cleared, filled in) is.
(() => {
    const TOLD_MAX = 200;
    const told = new WeakMap();

    document.addEventListener("input", ({ target }) => {
        if (!told.has(target)) told.set(target, []);
        const values = told.get(target);
        values.push(target.value);
        if (values.length > TOLD_MAX) values.shift();
    }, true);

    // Enter may be answered by clearing the field: that is no echo, even if it was empty a moment ago.
    document.addEventListener("keydown", ({ key, target }) => {
        if (key === "Enter" && told.has(target)) told.set(target, told.get(target).filter((value) => value !== ""));
    }, true);

    for (const { prototype } of [HTMLInputElement, HTMLTextAreaElement]) {
        const plain = Object.getOwnPropertyDescriptor(prototype, "value");
        Object.defineProperty(prototype, "value", {
            ...plain,
            set(value) {
                const values = told.get(this) ?? [];
                const echoed = values.indexOf(value);
                // Answers come in the order of the events: those before this one are answered too.
                values.splice(0, echoed === -1 ? values.length : echoed + 1);
                if (echoed === -1) plain.set.call(this, value);
            },
        });
    }
})();
