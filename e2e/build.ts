import { apiServerBinary, etcdBinary, victoriaLogsBinary } from './lib/binaries';

/** Fills the cache ahead of a run. */
async function main() {
  for (const binary of [etcdBinary, apiServerBinary, victoriaLogsBinary]) console.log(await binary());
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
