import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import { join } from 'path';
import { versionOf, withAgents } from './agents';
import { folder } from './lua';
import { Agent } from '../../bench/pipeline/agent';
import { Files, ours, POD } from '../../bench/pipeline/configurations';
import { Entry, Recorder } from '../../bench/pipeline/recorder';

/** What the real agent does with the defaults of delivery. */
const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

withAgents((binary) => {
  const version = versionOf(binary);
  let place: string;
  let session: string;

  beforeEach(() => {
    place = folder();
    session = join(place, 'ray', 'session_2026-11-23_03-12-21_857583_15791');
    mkdirSync(join(place, 'ray'));
    mkdirSync(join(place, 'state', 'chunks'), { recursive: true });
  });

  const files = (port: number): Files => ours(version, { logs: join(place, 'ray'), state: join(place, 'state'), port });
  const said = () => readFileSync(join(place, 'agent.log'), 'utf8').split('\n').filter((line) => /\[ ?(error|warn)\]/.test(line) && !line.includes('service will shutdown'));

  test('says nothing of folders that are not there yet, and reads them once they are', async () => {
    const entries: Entry[] = [];
    const recorder = await Recorder.start((entry) => entries.push(entry));
    const agent = new Agent(binary, place, files(recorder.port), POD);
    await seconds(2.5);
    mkdirSync(session);
    await seconds(2.5);
    mkdirSync(join(session, 'logs', 'old'), { recursive: true });
    for (const name of ['raylet.out', 'raylet.out.3', 'old/worker-aa-01000000-1.err', 'raylet.out.1.gz', 'debug_state.txt']) {
      writeFileSync(join(session, 'logs', name), `a line of ${name}\n`);
    }
    await seconds(4);
    await agent.stop();
    await recorder.close();

    expect(said()).toEqual([]);
    expect(entries.map(({ line }) => line).sort()).toEqual(['a line of old/worker-aa-01000000-1.err', 'a line of raylet.out', 'a line of raylet.out.3']);
  }, 60_000);

  test('keeps nothing of what is refused for good', async () => {
    const recorder = await Recorder.start(() => undefined);
    recorder.answer = () => ({ accept: false, status: 400 });
    mkdirSync(join(session, 'logs'), { recursive: true });
    writeFileSync(join(session, 'logs', 'raylet.out'), 'a line\n'.repeat(10));
    const agent = new Agent(binary, place, files(recorder.port), POD);
    await seconds(4);
    await agent.stop();
    await recorder.close();

    expect(recorder.requests).toBeGreaterThan(0);
    expect(existsSync(join(place, 'state', 'chunks', 'rejected'))).toBe(false);
    expect(readdirSync(join(place, 'state', 'chunks'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.flb'))).toEqual([]);
    expect(said().join('\n')).toContain('HTTP status=400');
  }, 60_000);

  test.each([['empty', ''], ['cut in its head', '\xc1\x00\x00'], ['of something else', 'x'.repeat(4096)]])('goes on over chunks that are %s, and keeps none of them', async (_, text) => {
    const entries: Entry[] = [];
    const recorder = await Recorder.start((entry) => entries.push(entry));
    for (const stream of ['ray_logs', 'rejected']) {
      mkdirSync(join(place, 'state', 'chunks', stream));
      for (let index = 0; index < 12; index++) {
        writeFileSync(join(place, 'state', 'chunks', stream, `1-179570622${index}.5.flb`), text, 'latin1');
      }
    }
    mkdirSync(join(session, 'logs'), { recursive: true });
    writeFileSync(join(session, 'logs', 'raylet.out'), 'a line\n');
    const agent = new Agent(binary, place, files(recorder.port), POD);
    await seconds(4);
    writeFileSync(join(session, 'logs', 'raylet.err'), 'another line\n');
    await seconds(4);
    await agent.stop();
    await recorder.close();

    expect(entries.map(({ line }) => line).sort()).toEqual(['a line', 'another line']);
    expect(readdirSync(join(place, 'state', 'chunks'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.flb'))).toEqual([]);
  }, 60_000);

  test('gives up a connection that stands still, and sends again', async () => {
    const taken: string[] = [];
    const server = createServer((socket) => socket.on('data', (data) => taken.push(data.toString('latin1'))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    mkdirSync(join(session, 'logs'), { recursive: true });
    writeFileSync(join(session, 'logs', 'raylet.out'), 'a line\n');
    const configuration = Object.fromEntries(Object.entries(files(port)).map(([name, text]) => [name, text.replace('net.io_timeout 60', 'net.io_timeout 2')]));
    const agent = new Agent(binary, place, configuration, POD);
    await seconds(8);
    await agent.kill();
    server.close();

    expect(configuration['fluent-bit.conf']).toContain('net.io_timeout 2');
    expect(taken.filter((text) => text.startsWith('POST')).length).toBeGreaterThan(1);
  }, 60_000);
});
