// One line per step with its time; a spinner only where somebody watches a terminal.
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Progress on `out`. `step(what, work)` runs the work; `note(text)` writes a line of its own. */
export function createProgress(out = process.stderr) {
  const open = new Map();
  let timer;
  let frame = 0;
  let drawn = false;
  const clear = () => {
    if (drawn) out.write('\r\u001b[2K');
    drawn = false;
  };
  const draw = () => {
    if (!out.isTTY || open.size === 0) return;
    clear();
    out.write(
      `${frames[(frame += 1) % frames.length]} ${[...open.keys()].join(', ')} ...`.slice(
        0,
        (out.columns || 80) - 1,
      ),
    );
    drawn = true;
  };
  const line = (text) => {
    clear();
    out.write(`${text}\n`);
    draw();
  };
  return {
    note: line,
    async step(what, work) {
      const began = Date.now();
      open.set(what, began);
      if (out.isTTY && timer === undefined) timer = setInterval(draw, 100);
      const close = () => {
        open.delete(what);
        if (open.size === 0) {
          clearInterval(timer);
          timer = undefined;
          clear();
        }
      };
      try {
        const result = await work();
        close();
        const detail = typeof result === 'string' ? ` (${result})` : '';
        line(`  ${what}${detail} ${((Date.now() - began) / 1000).toFixed(1)} s`);
        return result;
      } catch (error) {
        close();
        line(`  ${what} failed after ${((Date.now() - began) / 1000).toFixed(1)} s`);
        throw error;
      }
    },
  };
}

/** Says nothing and runs the work. */
export const silentProgress = { note() {}, step: (_what, work) => work() };
