/**
 * PNG (W3C PNG, third edition), as much as pictures of the window need: what Chromium makes is read, and written again
 * with a palette, which is a third of the size. No interlacing, no 16-bit samples.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB, row by row. */
  readonly colours: Uint32Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOUR_TYPE = { rgb: 2, palette: 3, rgba: 6 } as const;
const BYTES_PER_PIXEL: Readonly<Record<number, number>> = { 2: 3, 3: 1, 6: 4 };
const MOST_COLOURS = 256;

export function decodePng(png: Buffer): Pixels {
  let width = 0;
  let height = 0;
  let type = 0;
  let palette: Buffer = Buffer.alloc(0);
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') [width, height, type] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] ?? 0];
    else if (name === 'PLTE') palette = body;
    else if (name === 'IDAT') data.push(body);
    at += length + 12;
  }
  const step = BYTES_PER_PIXEL[type];
  if (step === undefined) throw new Error(`colour type ${type} is not read`);
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * step, step);
  const colours = new Uint32Array(width * height);
  for (let index = 0; index < colours.length; index += 1) {
    const [from, at] = type === COLOUR_TYPE.palette ? [palette, 3 * (bytes[index] ?? 0)] : [bytes, index * step];
    colours[index] = from.readUIntBE(at, 3);
  }
  return { width, height, colours };
}

/** Undoes the filter of each row (section 9.2). */
function unfilter(raw: Buffer, rowLength: number, step: number): Buffer {
  const rows = raw.length / (rowLength + 1);
  const bytes = Buffer.alloc(rows * rowLength);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (rowLength + 1)];
    for (let column = 0; column < rowLength; column += 1) {
      const at = row * rowLength + column;
      const left = column >= step ? (bytes[at - step] ?? 0) : 0;
      const up = row > 0 ? (bytes[at - rowLength] ?? 0) : 0;
      const corner = row > 0 && column >= step ? (bytes[at - rowLength - step] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      bytes[at] = (raw[row * (rowLength + 1) + 1 + column] ?? 0) + predicted;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** With at most 256 colours: the commonest stay as they are, the others become the nearest of them. */
export function encodePng({ width, height, colours }: Pixels): Buffer {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = choosePalette([...counts].toSorted(([a, m], [b, n]) => n - m || a - b).map(([colour]) => colour));
  const indexOf = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const raw = Buffer.alloc(height * (width + 1));
  for (const [index, colour] of colours.entries()) {
    raw[index + Math.floor(index / width) + 1] = indexOf.get(colour) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOUR_TYPE.palette], 8);
  const entries = Buffer.alloc(3 * palette.length);
  for (const [index, colour] of palette.entries()) entries.writeUIntBE(colour, 3 * index, 3);
  const data = deflateSync(raw, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', entries),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The commonest colours that differ by more than the smallest distance with which 256 are enough. */
function choosePalette(byCount: readonly number[]): number[] {
  for (let least = 0; ; least += 1) {
    const chosen: number[] = [];
    for (const colour of byCount) {
      if (chosen.length > MOST_COLOURS) break;
      if (least === 0 || chosen.every((other) => distance(colour, other) > least)) chosen.push(colour);
    }
    if (chosen.length <= MOST_COLOURS) return chosen;
  }
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  for (const [index, other] of palette.entries()) {
    if (distance(colour, other) < distance(colour, palette[best] ?? 0)) best = index;
  }
  return best;
}

function distance(a: number, b: number): number {
  return (
    Math.abs((a >> 16) - (b >> 16)) + Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) + Math.abs((a & 255) - (b & 255))
  );
}

function chunk(name: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(body.length, 0);
  framed.set(typed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}
