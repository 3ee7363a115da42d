import * as fs from 'node:fs';
import * as path from 'node:path';
import { cached } from './cache';
import { command } from './command';
import { Missing } from './missing';

/** A program that the Go module proxy serves as source. */
export interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** The main package. */
  readonly main: string;
  /** The version under which the modules of the same repository are released, where the module requires them as v0.0.0. */
  readonly siblings?: string;
  readonly ldflags?: string;
  /** Build tags, which leave out what is not needed. */
  readonly tags?: string;
}

interface GoMod {
  readonly Go: string;
  readonly Require?: { Path: string; Version: string }[];
  readonly Replace?: { Old: { Path: string; Version?: string }; New: { Path: string; Version?: string } }[];
  readonly Exclude?: { Path: string; Version: string }[];
}

/**
 * A module of our own that requires the program's. `go install` refuses modules with replace directives, and only the main module's directives count:
 * so the program's requirements and replacements are repeated here.
 */
export function goMod(program: GoProgram, upstream: GoMod): string {
  const requires = (upstream.Require ?? []).map(({ Path, Version }) => `require ${Path} ${Version === 'v0.0.0' && program.siblings || Version}`);
  const replaces = (upstream.Replace ?? []).flatMap(({ Old, New }) => {
    const old = [Old.Path, Old.Version].filter(Boolean).join(' ');
    if (New.Version) return [`replace ${old} => ${New.Path} ${New.Version}`];
    // A folder of the program's own repository. It is released as a module too: under the siblings' version, else under the one that is required.
    return program.siblings ? [`replace ${old} => ${Old.Path} ${program.siblings}`] : [];
  });
  const excludes = (upstream.Exclude ?? []).map(({ Path, Version }) => `exclude ${Path} ${Version}`);
  return ['module e2e', `go ${upstream.Go}`, `require ${program.module} ${program.version}`, ...requires, ...replaces, ...excludes, ''].join('\n');
}

async function download({ module, version }: GoProgram): Promise<{ GoMod: string }> {
  try {
    return JSON.parse(await command('go', ['mod', 'download', '-json', `${module}@${version}`]));
  } catch (error) {
    throw new Missing(`no Go module ${module} ${version}: ${(error as Error).message}`);
  }
}

/** The path of the built program; built on first use. */
export async function goProgram(program: GoProgram): Promise<string> {
  const folder = await cached(`${program.name}-${program.version}`, async (aside) => {
    const started = Date.now();
    console.log(`building ${program.name} ${program.version} from its Go module (once; minutes)`);
    const module = await download(program);
    const upstream = JSON.parse(await command('go', ['mod', 'edit', '-json', module.GoMod])) as GoMod;
    const source = path.join(aside, 'source');
    fs.mkdirSync(source);
    fs.writeFileSync(path.join(source, 'go.mod'), goMod(program, upstream));
    await command('go', [
      'build', '-mod=mod', '-buildvcs=false', '-trimpath', '-tags', program.tags ?? '', '-ldflags', `-s -w ${program.ldflags ?? ''}`, '-o', path.join(aside, program.name), program.main,
    ], { cwd: source, env: { CGO_ENABLED: '0' } });
    fs.rmSync(source, { recursive: true });
    console.log(`built ${program.name} in ${Math.round((Date.now() - started) / 1000)} s`);
  });
  return path.join(folder, program.name);
}
