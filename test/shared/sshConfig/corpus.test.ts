/** Every case of the corpus, against what ssh 9.2, 10.0 and 10.6 printed for it, value by value. */
import { describe, expect, test } from 'vitest';
import { showText, toByteText } from '../../../shared/sshConfig/document.ts';
import { ConfigRefused } from '../../../shared/sshConfig/problems.ts';
import { optionPlaces } from '../../../shared/sshConfig/optionPlaces.ts';
import { type PrintedOptions, printOptions } from '../../../shared/sshConfig/printOptions.ts';
import { resolve } from '../../../shared/sshConfig/resolve.ts';
import { expectedOptions, listCases, materialize, type Query } from '../../helpers/sshConfigCorpus.ts';

const VERSIONS = ['9.2', '10.0', '10.6'] as const;

describe.each(VERSIONS)('as OpenSSH %s', (version) => {
  test.each(listCases().map((corpusCase) => [corpusCase.name, corpusCase] as const))('%s', (_, corpusCase) => {
    const files = materialize(corpusCase);
    const reader = files.reader(version);
    for (const [index, query] of corpusCase.queries.entries()) {
      const expected = corpusCase.expected[version][index];
      if (expected === undefined) throw new Error('the corpus has no result');
      const resolution = resolve(reader, bytesOf(query));
      const outcome = run(() => showAll(printOptions(resolution, reader)));
      if ('errors' in expected) {
        expect(outcome).toEqual({ errors: expected.errors.map(files.fill) });
        continue;
      }
      expect(outcome).toEqual({ options: expectedOptions(expected, query, version, files) });
      expect(resolution.problems.map(({ message }) => message)).toEqual((expected.warnings ?? []).map(files.fill));
    }
  });
});

const MEASURED = listCases().flatMap((corpusCase) => (corpusCase.provenance === null ? [] : [corpusCase]));

describe.each(VERSIONS)('the lines that gave the values, as OpenSSH %s', (version) => {
  test.each(MEASURED.map((corpusCase) => [corpusCase.name, corpusCase] as const))('%s', (_, corpusCase) => {
    const files = materialize(corpusCase);
    const reader = files.reader(version);
    for (const [index, query] of corpusCase.queries.entries()) {
      // Where this release refuses the config there is nothing to compare.
      if ('errors' in (corpusCase.expected[version][index] ?? {})) continue;
      const measured = corpusCase.provenance?.[index] ?? {};
      const resolution = resolve(reader, bytesOf(query));
      const places = optionPlaces(resolution, printOptions(resolution, reader));
      const found = Object.fromEntries(
        Object.keys(measured).map((key) => [
          key,
          (places[key] ?? []).map(({ file, line }) => `${files.short(file)}:${line}`).sort(),
        ]),
      );
      const wanted = Object.entries(measured).map(([key, lines]) => [key, [...lines].sort()]);
      expect(found).toEqual(Object.fromEntries(wanted));
    }
  });
});

function bytesOf(query: Query): Query {
  return {
    ...query,
    host: toByteText(query.host),
    ...(query.user === undefined ? {} : { user: toByteText(query.user) }),
  };
}

function showAll(options: PrintedOptions): PrintedOptions {
  return Object.fromEntries(Object.entries(options).map(([key, values]) => [key, values.map(showText)]));
}

function run(print: () => unknown): unknown {
  try {
    return { options: print() };
  } catch (error) {
    if (error instanceof ConfigRefused) return { errors: error.problems.map(({ message }) => message) };
    throw error;
  }
}
