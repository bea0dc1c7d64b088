/**
 * The end of a client, for those who wait on its behalf.
 *
 * @module
 */

/** Whether the client is still there. A handler that parks a request gives it up when the client has gone. */
export interface Disconnection {
  readonly is: boolean;
  /**
   * Runs `run` once when the client goes, at once if it has gone. The answer takes that back; doing so twice is
   * harmless.
   */
  whenGone(run: () => void): () => void;
}
