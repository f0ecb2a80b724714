/**
 * Bytes that nobody would send or write in good faith, into every parser of ours that reads them: nothing throws what is
 * not its own kind of error, nothing hangs, and what is shown has nothing in it that acts on a screen. known_hosts, SOCKS
 * and X11 have properties in their own tests.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { messages, NoAgentMessage, readRequest } from '../../../electron/backend/agentForwarding/agentMessages.ts';
import { AgentError, listAgentKeys, signWithAgent } from '../../../electron/backend/ssh/agentClient.ts';
import { readCertificate } from '../../../electron/backend/ssh/certificate.ts';
import { readOpenSshKey } from '../../../electron/backend/ssh/openSshKey.ts';
import { printable } from '../../../electron/backend/ssh/printable.ts';
import { unlockPrivateKey } from '../../../electron/backend/ssh/privateKey.ts';
import { inspectPrivateKey } from '../../../electron/backend/ssh/privateKeyText.ts';
import { createPacketReader } from '../../../electron/backend/ssh/sftp/packets.ts';
import { TransportError } from '../../../electron/backend/ssh/types.ts';
import { verifySignature } from '../../../electron/backend/ssh/verifySignature.ts';
import { wireByte, wireString, WireReader, wireUint32 } from '../../../electron/backend/ssh/wire.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { present } from '../../helpers/present.ts';
import { keygen } from '../../helpers/sshd.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { MESSAGE, startPlainServer } from './plainServer.ts';
import { start } from './support.ts';

/** Of Debian's putty-tools; without it PuTTY's formats are left out, as keyFormats.test.ts says aloud. */
const PUTTYGEN = '/usr/bin/puttygen';
/** What a terminal or a reader would act on: controls, and characters that reorder or hide others. */
const ACTS = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = makeTempFolder('hostile');
});

/** The bytes with some of them changed, cut out, doubled or put in. */
function mutations(whole: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.nat({ max: whole.length });
  const change = fc.record({
    at,
    length: fc.nat({ max: 8 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom(Buffer.from([255, 255, 255, 255]), Buffer.alloc(4), Buffer.from('\r\n'), Buffer.from('-----')),
    ),
  });
  return fc.oneof(
    fc
      .array(change, { minLength: 1, maxLength: 4 })
      .map((changes) =>
        changes.reduce(
          (bytes, { at: place, length, put }) =>
            Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + length)]),
          whole,
        ),
      ),
    at.map((length) => whole.subarray(0, length)),
  );
}

describe('key files', () => {
  const seeds = new Map<string, string>();
  beforeAll(() => {
    const make = (name: string, ...options: string[]) => {
      keygen(file(name), ...options);
      seeds.set(name, readFileSync(file(name), 'latin1'));
    };
    make('ed25519', '-t', 'ed25519');
    make('ecdsa', '-t', 'ecdsa');
    make('rsa', '-t', 'rsa', '-b', '2048');
    make('pem', '-t', 'ecdsa', '-m', 'PEM');
    make('pkcs8', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8');
    const locked = ['-q', '-t', 'ed25519', '-N', 'secret', '-a', '1'];
    execFileSync('ssh-keygen', [...locked, '-f', file('locked')]);
    seeds.set('locked', readFileSync(file('locked'), 'latin1'));
    if (!existsSync(PUTTYGEN)) return;
    writeFileSync(file('none'), '');
    for (const version of ['2', '3']) {
      const args = [
        file('ed25519'),
        '-O',
        'private',
        '--ppk-param',
        `version=${version}`,
        '--new-passphrase',
        file('none'),
      ];
      execFileSync(PUTTYGEN, [...args, '-o', file(`ppk${version}`)]);
      seeds.set(`ppk${version}`, readFileSync(file(`ppk${version}`), 'latin1'));
    }
  });
  const KINDS = ['key', 'needs-passphrase', 'wrong-passphrase', 'unsupported', 'not-a-key'];

  /** Derivations that were made to take for ever are the worker's, which a person can stop. */
  const isQuick = (text: string) => {
    const key = readOpenSshKey(text);
    return key === null || key.derivationOptions.length < 24 || key.derivationOptions.readUInt32BE(20) < 4;
  };

  test.each(['ed25519', 'ecdsa', 'rsa', 'pem', 'pkcs8', 'locked', 'ppk2', 'ppk3'])('%s, changed', (name) => {
    const text = seeds.get(name);
    if (text === undefined) return;
    const whole = inspectPrivateKey(text);
    expect(whole.kind).toBe('key');
    const asText = mutations(Buffer.from(text, 'latin1')).map((bytes) => bytes.toString('latin1'));
    // Below the base64, where a changed text seldom comes.
    const [head = '', ...rest] = text.trim().split(/\r?\n/);
    const foot = rest.pop() ?? '';
    const inside = mutations(Buffer.from(rest.join(''), 'base64')).map(
      (bytes) => `${head}\n${bytes.toString('base64')}\n${foot}\n`,
    );
    fc.assert(
      fc.property(head.startsWith('-----BEGIN') ? fc.oneof(asText, inside) : asText, (changed) => {
        fc.pre(isQuick(changed));
        expect(KINDS).toContain(unlockPrivateKey(changed, null).kind);
        expect(KINDS).toContain(unlockPrivateKey(changed, 'secret').kind);
      }),
      { numRuns: 300 },
    );
  });

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(KINDS).toContain(unlockPrivateKey(text, 'secret').kind);
        expect(KINDS).toContain(unlockPrivateKey(`PuTTY-User-Key-File-3: ssh-ed25519\n${text}`, 'secret').kind);
      }),
    );
  });
});

describe('certificates', () => {
  test('what was changed is no certificate, or not signed', () => {
    keygen(file('ca'), '-t', 'ed25519');
    keygen(file('certified'), '-t', 'ecdsa');
    const args = ['-q', '-s', file('ca'), '-I', 'x', '-h', '-n', 'web,db', '-O', 'critical:a=b', file('certified')];
    execFileSync('ssh-keygen', args, { stdio: 'ignore' });
    const blob = Buffer.from(readFileSync(file('certified-cert.pub'), 'utf8').split(' ')[1] ?? '', 'base64');
    const isSound = (bytes: Buffer) => {
      const read = readCertificate(bytes);
      return read !== null && verifySignature(read.authority, read.signed, read.signature);
    };
    expect(isSound(blob)).toBe(true);
    fc.assert(
      fc.property(mutations(blob), (changed) => {
        expect(isSound(changed)).toBe(changed.equals(blob));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('agents', () => {
  const pieces = (bytes: Buffer, sizes: readonly number[]) => {
    const cut: Buffer[] = [];
    let at = 0;
    for (let turn = 0; at < bytes.length; turn += 1) {
      const size = sizes.length === 0 ? bytes.length : present(sizes[turn % sizes.length]);
      cut.push(bytes.subarray(at, at + size));
      at += size;
    }
    return cut;
  };

  test('messages come whole, however they are cut', async () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(bodies, fc.array(fc.integer({ min: 1, max: 50 })), async (given, sizes) => {
        const bytes = Buffer.concat(given.map((body) => wireString(body)));
        const found: Buffer[] = [];
        for await (const body of messages(Readable.from(pieces(bytes, sizes)))) found.push(body);
        expect(found).toEqual(given.map((body) => Buffer.from(body)));
      }),
    );
  });

  test('the longest message a byte at a time takes no time', async () => {
    const length = 256 * 1024;
    const bytes = wireString(Buffer.alloc(length, 1));
    const before = performance.now();
    const cut = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
    expect((await messages(Readable.from(cut)).next()).value).toHaveLength(length);
    // Joined at each byte it would be 32 gigabytes of copying.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test('requests of any bytes are told apart, or are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(['list', 'sign', 'bind', 'change', 'other']).toContain(readRequest(Buffer.from(bytes)).what);
        } catch (error) {
          if (!(error instanceof NoAgentMessage)) throw error;
        }
      }),
    );
  });

  test('answers of any bytes are an answer, or an error of the agent', async () => {
    let answer: Buffer = Buffer.alloc(0);
    const path = file('agent');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    cleanUp(() => server.close());
    const good = Buffer.concat([wireByte(12), wireUint32(1), wireString('blob'), wireString('comment')]);
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      mutations(good),
    );
    const framed = fc.oneof(body, body.map(wireString), mutations(wireString(good)));
    await fc.assert(
      fc.asyncProperty(framed, async (bytes) => {
        answer = bytes;
        const asked = [
          listAgentKeys(path),
          signWithAgent(path, Buffer.from('key'), Buffer.from('data'), 'ssh-ed25519'),
        ];
        for (const outcome of await Promise.allSettled<unknown>(asked)) {
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(AgentError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('SFTP', () => {
  /** What a reader told, or the error that it ended with. */
  function told(chunks: readonly Buffer[]): string[] {
    const log: string[] = [];
    const into = Buffer.alloc(1000);
    const feed = createPacketReader({
      onPacket: (type, id, body) => log.push(`${type} ${id} ${body.toString('hex')}`),
      onData: (id, length) => (length <= into.length && id % 2 === 0 ? into : null),
      onDataEnd: (id, length) => log.push(`data ${id} ${length} ${into.subarray(0, length).toString('hex')}`),
    });
    try {
      for (const chunk of chunks) feed(chunk);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toMatch(/^a (DATA )?packet /);
      log.push('error');
    }
    return log;
  }
  const packet = fc.oneof(
    fc
      .record({ id: fc.nat(), data: fc.uint8Array({ maxLength: 60 }) })
      .map(({ id, data }) => wireString(Buffer.concat([wireByte(103), wireUint32(id), wireString(data)]))),
    fc
      .record({ type: fc.integer({ min: 0, max: 255 }), id: fc.nat(), body: fc.uint8Array({ maxLength: 40 }) })
      .filter(({ type }) => type !== 103)
      .map(({ type, id, body }) => wireString(Buffer.concat([wireByte(type), wireUint32(id), body]))),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
  const cut = (bytes: Buffer, lengths: readonly number[]) => {
    const chunks: Buffer[] = [];
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const length = present(lengths[turn % lengths.length]);
      chunks.push(bytes.subarray(at, at + length));
      at += length;
    }
    return chunks;
  };

  test('packets are the same however they are cut', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), sizes, (packets, lengths) => {
        const bytes = Buffer.concat(packets);
        expect(told(cut(bytes, lengths))).toEqual(told([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes are packets, or an error, and never both ways', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.array(packet, { minLength: 1, maxLength: 4 }).chain((packets) => mutations(Buffer.concat(packets))),
    );
    fc.assert(
      fc.property(garbage, sizes, (bytes, lengths) => {
        expect(told(cut(bytes, lengths))).toEqual(told([bytes]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a server says', () => {
  const RUDE = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\u2028\ud800 \u{e0041}und Öl';

  test('is printable, and no longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 800 }), fc.integer({ min: 1, max: 600 }), (text, longest) => {
        const shown = printable(text, longest);
        expect(shown.length).toBeLessThanOrEqual(longest);
        expect(shown.replace(/…$/, '')).not.toMatch(ACTS);
      }),
    );
    expect(printable('Öl für 東京 🙂')).toBe('Öl für 東京 🙂');
  });

  /** Everything that a failure carries, as one text. */
  const carried = (error: unknown) => {
    expect(error).toBeInstanceOf(TransportError);
    const { message, facts } = error as TransportError;
    return [message, JSON.stringify(facts)].join(' ');
  };

  test('when it hangs up does not act on a screen', async () => {
    const disconnect = Buffer.concat([wireByte(1), wireUint32(2), wireString(`${RUDE} gone`), wireString('')]);
    const port = await startPlainServer({ kex: ['curve25519-sha256'], answer: () => disconnect });
    const { transport } = await start(port, 'anna');
    const shown = carried(await transport.catch((error: unknown) => error));
    expect(shown).toContain('gone');
    expect(shown).toContain('und Öl');
    expect(shown).not.toMatch(ACTS);
  });

  test('as its algorithms does not either', async () => {
    const port = await startPlainServer({ kex: [RUDE.replaceAll(' ', ''), 'x'.repeat(5000)], answer: () => null });
    const { transport } = await start(port, 'anna');
    const error: unknown = await transport.catch((reason: unknown) => reason);
    expect(carried(error)).not.toMatch(ACTS);
    expect(error).toMatchObject({ code: 'no-common-algorithm' });
    for (const name of (error as TransportError).facts.offered ?? []) expect(name.length).toBeLessThanOrEqual(64);
  });

  test('as its version does not either', async () => {
    let greeting: Buffer = Buffer.alloc(0);
    const port = await startTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(greeting);
    });
    const bytes = fc.uint8Array({ maxLength: 120 }).map((given) => Buffer.from(given));
    const greetings = fc.oneof(
      bytes,
      bytes.map((given) => Buffer.concat([Buffer.from('SSH-2.0-'), given])),
      bytes.map((given) => Buffer.concat([Buffer.from('SSH-2.0-'), given, Buffer.from('\r\n')])),
    );
    await fc.assert(
      fc.asyncProperty(greetings, async (given) => {
        greeting = given;
        let version = '';
        const observer = { onVersion: (server: string) => (version = server), onMessage() {}, onAgreed() {} };
        const { transport } = await start(port, 'anna', {}, { observer });
        expect(carried(await transport.catch((error: unknown) => error))).not.toMatch(ACTS);
        expect(version).not.toMatch(ACTS);
      }),
      { numRuns: 150 },
    );
  });
});

test('messages in the middle of a key exchange, whatever they hold, end it', async () => {
  let answer: Buffer = Buffer.alloc(0);
  const port = await startPlainServer({ kex: ['curve25519-sha256'], answer: () => answer });
  const good = Buffer.concat([
    wireByte(MESSAGE.kexReply),
    wireString(Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(32, 9))])),
    wireString(Buffer.alloc(32, 7)),
    wireString(Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(64))])),
  ]);
  const numbers = fc.integer({ min: 1, max: 100 }).filter((number) => ![2, 3, 4].includes(number));
  const payloads = fc.oneof(
    mutations(good),
    fc.tuple(numbers, fc.uint8Array({ maxLength: 60 })).map(([number, rest]) => Buffer.from([number, ...rest])),
  );
  await fc.assert(
    fc.asyncProperty(payloads, async (payload) => {
      fc.pre(payload.length > 0);
      answer = payload;
      let asked = 0;
      const { transport } = await start(
        port,
        'anna',
        {},
        {
          // A message that is waited for may be none of those that end it: then the time does.
          handshakeTimeout: 300,
          verifyHostKey: () => Promise.resolve((asked += 1) > 0),
        },
      );
      expect(await transport.catch((error: unknown) => error)).toBeInstanceOf(TransportError);
      // Nobody is asked about a key that was not proved.
      expect(asked).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test('a reader of the wire never reads beyond its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const reader = new WireReader(Buffer.from(bytes));
      let read = 0;
      try {
        for (;;) read += 4 + reader.bytes().length;
      } catch (error) {
        expect((error as Error).name).toBe('WireTooShort');
      }
      expect(read).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
