import * as path from 'node:path';
import { FluentBitVersion } from '../../src';

// tsx default-release.ts RELEASE EXAMPLE: runs an example whose configurations are for that release unless they name one.
const [, , release, example] = process.argv;
Object.assign(FluentBitVersion, { V5_1_1: FluentBitVersion.of(release) });
void import(path.resolve(example));
