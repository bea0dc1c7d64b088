/**
 * Keeps compacted topics compact: checks them from time to time, cleans the one with most to gain, then the next. What
 * a cleaning decides and writes is `core/log/compaction`'s; this file decides when, with which settings, and how a
 * failure is handled.
 *
 * One log at a time. The work is done in a thread where there are threads; appends and reads go on meanwhile, also in
 * the log that is cleaned.
 *
 * @module
 */
import { RateLimitedLog } from "../../runtime/rate_limited_log.ts";
import {
  type Cleanable,
  cleanableRange,
  type CleaningJob,
  type CleaningOutcome,
  type CleaningRun,
  type CompactableLog,
  discardAllCleaned,
  filthiest,
  startCleaning,
  STOPPED,
} from "../../log/compaction/mod.ts";
import type { Log } from "../../log/mod.ts";
import type { Metadata } from "../../metadata/mod.ts";
import { LoopShare } from "../../runtime/loop_share.ts";
import { mayPass } from "../../runtime/errno.ts";
import {
  type Checksums,
  type Clock,
  type Disk,
  type Logger,
  OperatingFailure,
  type Random,
  type Threads,
  type Timers,
} from "../../runtime/ports.ts";
import { type BrokerConfig, topicSettings } from "../config/mod.ts";
import type { Partitions } from "../partitions/mod.ts";

export interface CleanerOptions {
  readonly partitions: Partitions;
  readonly metadata: Metadata;
  readonly config: BrokerConfig;
  readonly disk: Disk;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly threads: Threads | null;
  readonly logger: Logger;
  /** Called when a log's old segments have been set aside for cleaned ones. */
  readonly replaced: () => void;
}

interface Candidate {
  readonly log: Log;
  readonly view: CompactableLog;
  readonly cleanable: Cleanable;
  readonly deleteRetentionMs: number;
}

/**
 * A segment that retention took meanwhile, a thread that ended: the next cleaning may succeed, as it may when
 * {@linkcode mayPass} says so.
 */
const PASSING = new Set(["ENOENT", "ETHREAD"]);

export interface Cleaner {
  /** Resolves when nothing runs any more. A cleaning that runs is abandoned. */
  stop(): Promise<void>;
}

export function startCleaner(o: CleanerOptions): Cleaner {
  if (!o.config.get("log.cleaner.enable")) return { stop: () => Promise.resolve() };
  return new CleanerLoop(o);
}

class CleanerLoop implements Cleaner {
  readonly #o: CleanerOptions;
  /** Logs in which something was found that a cleaning must not touch: left alone until they are opened again. */
  readonly #uncleanable = new WeakSet<Log>();
  readonly #limited: RateLimitedLog;
  #isStopped = false;
  #run: CleaningRun | null = null;
  #wakeUp: () => void = () => {};
  readonly #loop: Promise<void>;

  constructor(o: CleanerOptions) {
    this.#o = o;
    this.#limited = new RateLimitedLog({ logger: o.logger, clock: o.clock });
    this.#loop = this.#cleanForEver();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#run?.stop();
    this.#wakeUp();
    await this.#loop;
  }

  async #cleanForEver(): Promise<void> {
    await this.#pause();
    while (!this.#isStopped) {
      const cleaned = await this.#cleanFilthiest();
      if (!cleaned) await this.#pause();
    }
  }

  /** For `log.cleaner.backoff.ms`, or until it is stopped. */
  #pause(): Promise<void> {
    const { clock, timers, config } = this.#o;
    if (this.#isStopped) return Promise.resolve();
    return new Promise((wake) => {
      const cancel = timers.at(clock.monotonicMs() + config.get("log.cleaner.backoff.ms"), wake);
      this.#wakeUp = () => {
        cancel();
        wake();
      };
    });
  }

  /** Whether there was a log to clean, and it was cleaned. */
  async #cleanFilthiest(): Promise<boolean> {
    const worst = filthiest(await this.#candidates());
    if (worst === null) return false;
    const { log, view } = worst;
    try {
      return await this.#clean(worst);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#giveUp(log, view, failure);
      return false;
    } finally {
      this.#run = null;
    }
  }

  async #candidates(): Promise<Candidate[]> {
    const { partitions, metadata, config, clock, logger } = this.#o;
    const nowMs = clock.wallMs();
    const candidates: Candidate[] = [];
    const share = new LoopShare(this.#o);
    for (const { log, topic, isDeleted } of partitions.all()) {
      await share.rest();
      if (this.#isStopped) return [];
      // Asked first: most logs are not compacted, and there may be thousands of them.
      if (isDeleted || !log.isCompacted || this.#uncleanable.has(log)) continue;
      const view = log.compaction;
      const configs = metadata.image.topics.get(topic)?.configs;
      if (view.isOver || configs === undefined) continue;
      const settings = topicSettings(config, configs);
      const { minCompactionLagMs: minLagMs, maxCompactionLagMs: maxLagMs } = settings;
      const rules = { minLagMs, maxLagMs, minDirtyRatio: settings.minCleanableDirtyRatio, nowMs };
      try {
        await view.lookAtTimes(rules);
        const cleanable = cleanableRange(view.extent, view.cleanedOffset, rules);
        if (cleanable.isReset) {
          if (!view.config.deletes) {
            const { startOffset, endOffset } = view.extent;
            logger.warn(
              `${view.name} was compacted up to ${view.cleanedOffset}, and reaches from ${startOffset} to ${endOffset}: compacting it anew`,
            );
          }
          view.noteCleaned(cleanable.firstDirtyOffset);
        }
        candidates.push({ log, view, cleanable, deleteRetentionMs: settings.deleteRetentionMs });
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        this.#giveUp(log, view, failure);
      }
    }
    return candidates;
  }

  async #clean({ view, cleanable, deleteRetentionMs }: Candidate): Promise<boolean> {
    const { config, clock, timers, disk, checksums, threads, logger } = this.#o;
    const startedMs = clock.monotonicMs();
    await view.ready();
    const segments = view.segmentsBefore(cleanable.endOffset);
    const bySegment = new Map(segments.map((segment) => [segment.baseOffset, segment]));
    const job = await this.#job(view, cleanable, deleteRetentionMs);
    const bytesPerSecond = config.get("log.cleaner.io.max.bytes.per.second");
    const run = this.#run = startCleaning(job, { threads, disk, checksums, clock, timers, bytesPerSecond });
    for (;;) {
      if (this.#isStopped) run.stop();
      const step = await run.next();
      if (step.done === true) {
        await view.checkpointCleaned(step.value.cleanedOffset);
        this.#tell(view, cleanable, step.value, clock.monotonicMs() - startedMs);
        return true;
      }
      const replaced = await view.replaceSegments(step.value.replaces.map((base) => bySegment.get(base)!));
      if (replaced) {
        this.#o.replaced();
        continue;
      }
      run.stop();
      logger.debug(`${view.name} changed while it was compacted; it is looked at again later`);
      return false;
    }
  }

  async #job(
    view: CompactableLog,
    { firstDirtyOffset, endOffset }: Cleanable,
    deleteRetentionMs: number,
  ): Promise<CleaningJob> {
    const { config, clock, random } = this.#o;
    const { segmentBytes, segmentIndexBytes, indexIntervalBytes } = view.config;
    const dice = random.bytes(16);
    return {
      folder: view.folder,
      segments: view.segmentsBefore(endOffset).map(({ baseOffset, size }) => ({ baseOffset, size })),
      firstDirtyOffset,
      endOffset,
      aborted: await view.abortedTransactions(0, endOffset),
      lastOfProducers: await view.lastOfProducers(),
      nowMs: clock.wallMs(),
      deleteRetentionMs,
      segmentBytes,
      segmentIndexBytes,
      indexIntervalBytes,
      mapBytes: config.get("log.cleaner.dedupe.buffer.size"),
      mapLoadFactor: config.get("log.cleaner.io.buffer.load.factor"),
      bufferBytes: Math.max(1024, Math.floor(config.get("log.cleaner.io.buffer.size") / 2)),
      hashStart: Int32Array.from(
        { length: 4 },
        (_, n) => dice[4 * n]! | dice[4 * n + 1]! << 8 | dice[4 * n + 2]! << 16 | dice[4 * n + 3]! << 24,
      ),
    };
  }

  #giveUp(log: Log, view: CompactableLog, failure: OperatingFailure): void {
    const { logger } = this.#o;
    if (!view.isOver) this.#discardCleaned(view);
    if (failure.code === STOPPED || view.isOver || view.isCut) return;
    if (mayPass(failure) || PASSING.has(failure.code)) {
      this.#limited.warn(`${view.name} was not compacted and will be tried again: ${failure.message}`);
      return;
    }
    this.#uncleanable.add(log);
    logger.error(`${view.name} is not compacted any more until kq is started again: ${failure.message}`);
  }

  /** What is left goes with the next cleaning of the log, or with the next start: it is never taken for records. */
  #discardCleaned(view: CompactableLog): void {
    const { disk, logger } = this.#o;
    try {
      discardAllCleaned(disk, view.folder);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      logger.debug(`${view.name}: what a cleaning left is still there: ${failure.message}`);
    }
  }

  #tell(view: CompactableLog, { firstDirtyOffset }: Cleanable, outcome: CleaningOutcome, tookMs: number): void {
    const { logger } = this.#o;
    const { cleanedOffset, bytesRead, bytesWritten, recordsRead, recordsKept, keyless } = outcome;
    logger.info(
      `${view.name}: compacted offsets ${firstDirtyOffset} to ${cleanedOffset} in ${(tookMs / 1000).toFixed(1)} s: ` +
        `${bytesRead} bytes became ${bytesWritten}, ${recordsRead} records ${recordsKept}`,
      { ...outcome, firstDirtyOffset, tookMs },
    );
    if (keyless > 0) {
      logger.warn(`${view.name}: dropped ${keyless} records without a key, which no compacted topic can keep`);
    }
  }
}
