/**
 * Who may read what kq keeps: its owner. Records, committed offsets and secrets are in it.
 *
 * @module
 */
export const OWNERS_FILE = 0o600;
export const OWNERS_FOLDER = 0o700;
