/** Variables of snippets, and that no value can be more than one word of a shell. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillSnippet, variablesOf } from '../../shared/snippet.ts';

test('variables with defaults and choices, each once, in their order', () => {
  const text = 'systemctl {{action=status|restart|stop}} {{unit=nginx}} # {{action}} {{ note }} {{{more}}}';
  expect(variablesOf(text)).toEqual([
    { name: 'action', standard: 'status', choices: ['status', 'restart', 'stop'], raw: false },
    { name: 'unit', standard: 'nginx', choices: [], raw: false },
    { name: 'note', standard: '', choices: [], raw: false },
    { name: 'more', standard: '', choices: [], raw: true },
  ]);
});

test.each([
  ['no variables: ${HOME} {a,b} {{', []],
  ['{{a}}{{a=1}}', ['a']],
  ['{{a=x=y}}', ['a']],
  ['awk "{print}" {{}} {{\n}}', []],
])('%j has %j', (text, names) => expect(variablesOf(text).map(({ name }) => name)).toEqual(names));

describe('filling in', () => {
  test('defaults, plain words, quotes, and raw text', () => {
    expect(fillSnippet('a {{x=1}} b {{x}}', {})).toBe('a 1 b 1');
    expect(fillSnippet('cat {{file}}', { file: '/var/log/a b' })).toBe(`cat '/var/log/a b'`);
    expect(fillSnippet('cat {{file}}', { file: '' })).toBe(`cat ''`);
    expect(fillSnippet('ls {{{options}}}', { options: '-l | head' })).toBe('ls -l | head');
    expect(fillSnippet('echo {{constructor}}', {})).toBe(`echo ''`);
  });

  test('a value is not read again for variables', () => {
    expect(fillSnippet('{{{a}}} {{{b}}}', { a: '{{{b}}}', b: '1' })).toBe('{{{b}}} 1');
  });

  test('whatever the value, a shell sees just it, wherever it stands', () => {
    const value = fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '!',
        ';',
        '&',
        '|',
        '\n',
        ' ',
        '(',
        ')',
        '*',
        '#',
        '~',
        'a',
        'é',
        '-',
        '$(id)',
      ),
      maxLength: 12,
    });
    const snippets = [
      `printf %s {{x}}`,
      `printf %s "{{x}}"`,
      `printf %s '{{x}}'`,
      `printf %s "it's"{{x}}`,
      `printf %s \\"{{x}}`,
      `printf %s "a\\"{{x}}b"`,
      `printf %s a\\{{x}}`,
      `printf %s "\\{{x}}"`,
      `printf %s {{y=o}}"{{x}}"'{{x}}'`,
    ];
    const expected = (x: string) => [x, x, x, `it's${x}`, `"${x}`, `a"${x}b`, `a${x}`, x, `o${x}${x}`];
    fc.assert(
      fc.property(value, (x) => {
        const script = snippets.map((snippet) => `${fillSnippet(snippet, { x })}\nprintf '\\001'`).join('\n');
        const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(output.split('\u0001').slice(0, -1)).toEqual(expected(x));
      }),
      { numRuns: 60 },
    );
  });
});
