/** Ends the program as failed when it is not done by then. */
export function limitTime(minutes: number): void {
  setTimeout(() => {
    console.log(`not done within ${minutes} minutes`);
    process.exit(1);
  }, minutes * 60_000).unref();
}
