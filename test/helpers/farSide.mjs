/**
 * A program for the far side of a terminal: turns modes on, and prints everything it gets as JSON, so that a test reads
 * on the screen what keys, mouse and clipboard became. `node farSide.mjs [MODE…]`; q ends it.
 *
 * With `--width TEXT` it writes the text, asks the terminal where its cursor is, and prints how many cells that took.
 */
const [first, ...rest] = process.argv.slice(2);
const width = first === '--width' ? rest.join(' ') : null;
const modes = width === null ? [first, ...rest].filter((mode) => mode !== undefined) : [];
const print = (text) => process.stdout.write(`${text}\r\n`);
const set = (letter) => modes.map((mode) => `\u001b[?${mode}${letter}`).join('');

process.stdin.setRawMode(true);
process.stdout.write(width === null ? `${set('h')}listening to ${modes.join(' ')}\r\n` : `${width}\u001b[6n`);
process.stdin.on('data', (bytes) => {
  const text = bytes.toString('utf8');
  const column = /\u001b\[\d+;(\d+)R/.exec(text);
  if (column !== null) print(`\r\ncells ${Number(column[1]) - 1}`);
  else if (text !== 'q') {
    print(`got ${JSON.stringify(text)}`);
    return;
  }
  process.stdout.write(set('l'));
  process.exit(0);
});
