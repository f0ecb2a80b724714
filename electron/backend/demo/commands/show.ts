/** Commands that show what a terminal can do: colour, wide characters, a screen that changes, endless output. */
import { onColour, RESET, styled } from '../shell/style.ts';
import { type Commands, type Invocation, parseOptions, UsageError } from './command.ts';
import { dateText, pause } from './system.ts';

export const showCommands: Commands = {
  colours: { usage: '', summary: 'a test card of 24-bit colour', run: colours },
  unicode: { usage: '', summary: 'wide characters, marks and emoji', run: unicode },
  watch: { usage: '', summary: 'a clock that ticks; Ctrl-C stops it', run: watch },
  flood: { usage: '[-c]', summary: 'endless output, with -c in colour; Ctrl-C stops it', run: flood },
  yes: { usage: '[TEXT]', summary: 'print a text without end', run: yes },
};

async function colours({ shell, print }: Invocation): Promise<number> {
  const width = Math.min(shell.terminal?.columns ?? 80, 96);
  const row = (colour: (share: number) => readonly [number, number, number]) =>
    Array.from({ length: width }, (_, x) => onColour(' ', ...colour(x / (width - 1)))).join('') + RESET;
  const ramp = (red: number, green: number, blue: number) =>
    row((share) => [Math.round(red * share), Math.round(green * share), Math.round(blue * share)]);
  const palette = (first: number) =>
    Array.from({ length: 8 }, (_, index) => `\x1b[48;5;${first + index}m${' '.repeat(Math.floor(width / 8))}`).join('');
  const weights = [styled('bold', 'bold'), styled('dim', 'dim'), '\x1b[3mitalic\x1b[0m', '\x1b[4munderlined\x1b[0m'];
  const lines = [
    'The 16 colours of your theme',
    palette(0) + RESET,
    palette(8) + RESET,
    'All hues: no steps should be seen',
    ...[1, 0.7, 0.45].map((value) => row((share) => hue(share, value))),
    'Red, green, blue, grey',
    ramp(255, 0, 0),
    ramp(0, 255, 0),
    ramp(0, 0, 255),
    ramp(255, 255, 255),
    [...weights, '\x1b[4:3mwavy\x1b[0m', '\x1b[9mstruck\x1b[0m', '\x1b[7minverse\x1b[0m'].join('  '),
  ];
  await print(`${lines.join('\n')}\n`);
  return 0;
}

/** A colour of full saturation. `share` is the place on the wheel, from 0 to 1. */
function hue(share: number, value: number): readonly [number, number, number] {
  const channel = (offset: number) => {
    const distance = Math.abs(((share * 6 + offset) % 6) - 3);
    return Math.round(255 * value * Math.min(1, Math.max(0, distance - 1)));
  };
  return [channel(0), channel(4), channel(2)];
}

async function unicode({ print }: Invocation): Promise<number> {
  const rows = [
    ['Latin', 'Grüße, Ærøskøbing, naïve, Łódź'],
    ['Greek', 'Καλημέρα κόσμε'],
    ['Cyrillic', 'Здравствуй, мир'],
    ['Hebrew', 'שלום עולם'],
    ['Chinese', '你好，世界'],
    ['Japanese', 'こんにちは世界 カタカナ ﾊﾝｶｸ'],
    ['Korean', '안녕하세요 세계'],
    ['Marks', 'e\u0301 a\u0308 n\u0303 (letters with combining marks)'],
    ['Emoji', '🚀 🌊 ⚓ 🐙 🎉'],
    ['Joined', '👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇳🇴'],
    ['Boxes', '┌─┬─┐ ╔═╦═╗ ░▒▓█ ▁▂▃▄▅▆▇█'],
    ['Braille', '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'],
    ['Symbols', '← ↑ → ↓ ✓ ✗ ± ≠ ∞ ∑ √ € £ ¥'],
  ];
  await print(rows.map(([name = '', text = '']) => `${name.padEnd(10)}${text}\n`).join(''));
  await print('          |123456789| these two bars stand under each other:\n          |你好你好a|\n');
  return 0;
}

/** Redraws one line in place each second, at the second. */
async function watch({ shell, fancy, print, signal, args }: Invocation): Promise<number> {
  if (args.length > 0) throw new UsageError('takes no arguments');
  for (;;) {
    const now = new Date();
    const clock = dateText(now);
    // Leaves room for the ^C that ends it.
    const length = Math.max(0, Math.min(60, (shell.terminal?.columns ?? 80) - clock.length - 4));
    const bar = '━'.repeat(Math.ceil(((now.getSeconds() + 1) / 60) * length)).padEnd(length, '─');
    await print(fancy ? `\r\x1b[K${styled(clock, 'bold', 'cyan')} ${bar} ` : `${clock}\n`);
    await pause(1000 - now.getMilliseconds(), signal);
  }
}

/** As much as fits in one message, so that the flood is as fast as the other end reads. */
const FLOOD_PIECE = 32 * 1024;

async function flood({ args, print }: Invocation): Promise<number> {
  const coloured = parseOptions(args, 'c').flags.has('c');
  for (let number = 0; ;) {
    let text = '';
    while (text.length < FLOOD_PIECE) {
      const line = `${number++}: the quick brown fox jumps over the lazy dog`;
      text += coloured ? `\x1b[38;2;${number & 255};${(number >> 2) & 255};200m${line}\x1b[0m\n` : `${line}\n`;
    }
    await print(text);
  }
}

async function yes({ args, print }: Invocation): Promise<number> {
  const line = `${args.length === 0 ? 'y' : args.join(' ')}\n`;
  const text = Buffer.from(line.repeat(Math.max(1, Math.floor(FLOOD_PIECE / line.length))));
  for (;;) await print(text);
}
