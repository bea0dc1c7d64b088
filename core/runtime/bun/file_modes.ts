/**
 * Only the owner may read what kq stores: it holds records, committed offsets and secrets.
 *
 * @module
 */
export const OWNERS_FILE = 0o600;
export const OWNERS_FOLDER = 0o700;
