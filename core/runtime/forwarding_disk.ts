/**
 * A disk, and an open file, that forward every call to another one: a base for classes that change a few methods.
 *
 * @module
 */
import type { Disk, DiskFile } from "./ports.ts";

export class ForwardingDisk implements Disk {
  constructor(protected readonly to: Disk) {}

  open(path: string, create: "never" | "if-missing" | "new"): DiskFile {
    return this.to.open(path, create);
  }
  list(folder: string): string[] {
    return this.to.list(folder);
  }
  listFiles(folder: string): string[] {
    return this.to.listFiles(folder);
  }
  exists(path: string): boolean {
    return this.to.exists(path);
  }
  makeFolder(path: string): void {
    this.to.makeFolder(path);
  }
  rename(from: string, to: string): void {
    this.to.rename(from, to);
  }
  removeFile(path: string): void {
    this.to.removeFile(path);
  }
  discardFile(path: string): Promise<void> {
    return this.to.discardFile(path);
  }
  removeFolder(path: string): void {
    this.to.removeFolder(path);
  }
  unlinkFolder(path: string): Promise<void> {
    return this.to.unlinkFolder(path);
  }
  readFile(path: string): Uint8Array {
    return this.to.readFile(path);
  }
  replaceFile(path: string, bytes: Uint8Array, o?: { readonly syncsFolder: boolean }): Promise<void> {
    return this.to.replaceFile(path, bytes, o);
  }
  syncFolder(path: string): Promise<void> {
    return this.to.syncFolder(path);
  }
  handleLimit(): number {
    return this.to.handleLimit();
  }
  space(folder: string): ReturnType<Disk["space"]> {
    return this.to.space(folder);
  }
  foreignLockHolder(path: string): number | null {
    return this.to.foreignLockHolder(path);
  }
  lock(path: string, aboutMe: string): ReturnType<Disk["lock"]> {
    return this.to.lock(path, aboutMe);
  }
}

export class ForwardingFile implements DiskFile {
  constructor(protected readonly to: DiskFile) {}

  get path(): string {
    return this.to.path;
  }
  size(): number {
    return this.to.size();
  }
  write(bytes: Uint8Array, from: number, length: number, position: number): void {
    this.to.write(bytes, from, length, position);
  }
  read(into: Uint8Array, at: number, length: number, position: number): number {
    return this.to.read(into, at, length, position);
  }
  readCached(into: Uint8Array, at: number, length: number, position: number): number {
    return this.to.readCached(into, at, length, position);
  }
  prefetch(length: number, position: number): Promise<void> {
    return this.to.prefetch(length, position);
  }
  sync(): Promise<void> {
    return this.to.sync();
  }
  isUnlinked(): boolean {
    return this.to.isUnlinked();
  }
  truncate(size: number): void {
    this.to.truncate(size);
  }
  close(): void {
    this.to.close();
  }
  discard(): void {
    this.to.discard();
  }
}
