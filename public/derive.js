// Derives a key from a passphrase beside the page, so that the page stays alive meanwhile. A classic worker: it gets
// the app's own program (compiled already), calls the one function in it that does this, and ends.
// The other half: src/store/indexeddb/derive.rs.
self.onmessage = async ({ data: { program, passphrase, salt, memory_kib, passes, lanes } }) => {
    // Deriving calls nothing of the page's.
    const nothing = () => {
        throw new Error("not in this worker");
    };
    const imports = {};
    for (const { module, name } of WebAssembly.Module.imports(program)) (imports[module] ??= {})[name] = nothing;
    const { exports } = await WebAssembly.instantiate(program, imports);
    const place = exports.derive_place(passphrase.length + salt.length);
    const bytes = (length) => new Uint8Array(exports.memory.buffer, place, length);
    bytes(passphrase.length).set(passphrase);
    new Uint8Array(exports.memory.buffer, place + passphrase.length, salt.length).set(salt);
    const derived = exports.derive_key(passphrase.length, salt.length, memory_kib, passes, lanes);
    self.postMessage(derived ? bytes(32).slice() : null);
};
self.onunhandledrejection = () => self.postMessage(null);
