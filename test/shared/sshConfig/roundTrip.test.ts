/** Parse and print give the same bytes: real files, nasty files, and mutations of both. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesToText, parseDocument, printDocument, textToBytes } from '../../../shared/sshConfig/document.ts';
import { FIXTURES } from '../../helpers/sshConfigCorpus.ts';

const roundTripFolder = join(FIXTURES, 'round-trip');
const nasty = readdirSync(roundTripFolder).map((name) => join(roundTripFolder, name));
const corpus = readdirSync(join(FIXTURES, 'corpus')).map((name) => join(FIXTURES, 'corpus', name, 'config'));

const roundTrip = (bytes: Uint8Array): Buffer =>
  Buffer.from(textToBytes(printDocument(parseDocument(bytesToText(bytes)))));

test.each([...nasty, ...corpus].map((file) => [file.slice(FIXTURES.length + 1), file]))('%s', (_, file) => {
  const bytes = readFileSync(file);
  expect(roundTrip(bytes).equals(bytes)).toBe(true);
});

test('mutations of all of them', () => {
  const files = [...nasty, ...corpus].map((file) => readFileSync(file)).filter((bytes) => bytes.length < 20_000);
  const mutation = fc.record({
    file: fc.constantFrom(...files),
    at: fc.nat(),
    remove: fc.nat({ max: 12 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom('\r', '\n', '\r\n', '\0', '\f', '"', "'", '=', '#', '\\').map((text) => Buffer.from(text)),
    ),
  });
  fc.assert(
    fc.property(mutation, ({ file, at, remove, insert }) => {
      const from = at % (file.length + 1);
      const bytes = Buffer.concat([file.subarray(0, from), insert, file.subarray(from + remove)]);
      expect(roundTrip(bytes).equals(bytes)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
