import { apiServerBinary, etcdBinary, lokiBinary } from './lib/binaries';

/** Fills the cache ahead of a run. */
async function main() {
  for (const binary of [etcdBinary, apiServerBinary, lokiBinary]) console.log(await binary());
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
