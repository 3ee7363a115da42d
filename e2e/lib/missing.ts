/** Something this machine does not have. A stage that meets it counts as skipped, with the message as its reason. */
export class Missing extends Error {}
