/**
 * Gives out RecIds. Servers take them in blocks and use their blocks in turn, so that a newer row may get a lower id than
 * an older one. Inferred from the gaps in public captures.
 */
const FIRST_ID = 5_637_144_576n;
const BLOCK_IDS = 250n;
/** How many servers hold a block at a time. */
const SERVERS = 2n;

export class RecordIds {
  #given = 0n;

  next(): bigint {
    const place = this.#given++;
    const server = place % SERVERS;
    const ofServer = place / SERVERS;
    const block = (ofServer / BLOCK_IDS) * SERVERS + server;
    return FIRST_ID + block * BLOCK_IDS + (ofServer % BLOCK_IDS);
  }
}
