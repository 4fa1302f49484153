// A frame that does not come is not waited for.
//
// The framework applies its edits in the page's next frame, and the program waits for that: with all it does, its
// sync included. A window that is hidden, covered or left alone may paint no frames.
(() => {
    const FRAME_MILLISECONDS_MAX = 100;
    const plain = window.requestAnimationFrame.bind(window);

    window.requestAnimationFrame = (callback) => {
        let waits = true;
        const run = () => {
            if (waits) callback(performance.now());
            waits = false;
        };
        setTimeout(run, FRAME_MILLISECONDS_MAX);
        return plain(run);
    };
})();
