/**
 * What this library costs at synth: N RayClusterWithLogs in one chart beside the same number of ApiObjects written by
 * hand that give the same YAML, and what importing it costs beside cdk8s and cdk8s-plus-28.
 *
 *     npm run bench:synth [-- N...]
 *
 * Every measurement is a process of its own; each pair is measured alternately in the same run, several times, and the
 * medians are compared. CPU seconds (user and system) count, since the wall clock depends on what else runs.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SIZES = [1, 100, 1000, 10000];
const WORKER = join(__dirname, 'worker.js');

interface Measurement {
  /** CPU seconds from after the imports until the YAML is there. */
  readonly cpu: number;
  /** Peak memory of the process in MiB. */
  readonly memory: number;
  /** SHA-256 of the YAML. */
  readonly digest: string;
}

function measure(...args: string[]): Measurement {
  const run = spawnSync(process.execPath, [WORKER, ...args], { encoding: 'utf8', maxBuffer: 1_000_000 });
  if (run.status !== 0) {
    throw new Error(`${args.join(' ')} failed:\n${run.stderr}`);
  }
  return JSON.parse(run.stdout);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function alternately(rounds: number, variants: string[][]): Measurement[][] {
  const results: Measurement[][] = variants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    variants.forEach((variant, i) => results[i].push(measure(...variant)));
  }
  return results;
}

function synth(sizes: number[]): void {
  console.log('| RayClusters | library, CPU s | by hand, CPU s | ratio | library, MiB | by hand, MiB | ratio |');
  console.log('|---|---|---|---|---|---|---|');
  for (const size of sizes) {
    const [library, byHand] = alternately(size >= 10000 ? 3 : 7, [['library', `${size}`], ['by-hand', `${size}`]]);
    if (new Set([...library, ...byHand].map((one) => one.digest)).size !== 1) {
      throw new Error('the two do not give the same YAML');
    }
    const cpu = [library, byHand].map((runs) => median(runs.map((run) => run.cpu)));
    const memory = [library, byHand].map((runs) => median(runs.map((run) => run.memory)));
    console.log(`| ${size} | ${cpu[0].toFixed(3)} | ${cpu[1].toFixed(3)} | ${(cpu[0] / cpu[1]).toFixed(2)} | ${memory[0].toFixed(0)} | ${memory[1].toFixed(0)} | ${(memory[0] / memory[1]).toFixed(2)} |`);
  }
}

function imports(): void {
  const modules = ['cdk8s', 'cdk8s-plus-28', 'cdk8s-ray-logs'];
  const results = alternately(9, modules.map((module) => ['import', module]));
  console.log('\n| import | CPU ms | MiB |\n|---|---|---|');
  modules.forEach((module, i) => {
    console.log(`| ${module} | ${(median(results[i].map((run) => run.cpu)) * 1000).toFixed(0)} | ${median(results[i].map((run) => run.memory)).toFixed(0)} |`);
  });
}

const sizes = process.argv.slice(2).map(Number);
synth(sizes.length > 0 ? sizes : SIZES);
imports();
