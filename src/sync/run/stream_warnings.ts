/** The warnings of one stream, with the times that its change tokens tell. */
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { ODataService } from '../../odata/service.ts';
import type { StepNotice, UnknownDeletes } from '../machine/steps.ts';
import { linkIssuedAt, unreportedSince } from '../plan/change_token_age.ts';
import { unlabelledWords } from '../plan/selection.ts';
import type { StreamPlan } from '../plan/stream_plan.ts';
import { incompleteDeletesWords, noticeWords, unknownDeletesWords } from '../plan/sync_messages.ts';
import type { ReadingIn } from '../state/phases.ts';

export interface WarningOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly service: ODataService;
}

export class StreamWarnings {
  readonly #options: WarningOptions;
  readonly #plan: StreamPlan;

  constructor(options: WarningOptions, plan: StreamPlan) {
    this.#options = options;
    this.#plan = plan;
  }

  notice(notice: StepNotice): void {
    this.#say(
      noticeWords(notice, (since, owedFrom) => this.sinceMs(since, owedFrom), this.#options.clock.now()),
    );
  }

  unknownDeletes(deletes: UnknownDeletes): void {
    this.#say(unknownDeletesWords(deletes));
  }

  /** For tables whose deletes may not come, or without the key that a destination finds the row by. */
  incompleteDeletes(
    { owedFrom, since }: ReadingIn<'changes'>,
    { incomplete, whole }: { readonly incomplete: number; readonly whole: number },
  ): void {
    if (this.#plan.record.keyColumns.length === 1) return;
    if (incomplete === 0 && whole > 0) return;
    this.#say(incompleteDeletesWords(incomplete, this.sinceMs(since, owedFrom)));
  }

  unlabelled(): void {
    const words = unlabelledWords(this.#plan.record.derived);
    if (words !== undefined) this.#say(words);
  }

  /** When the token in a delta link was issued, in milliseconds since the epoch. */
  issuedMs(deltaLink: string): number | undefined {
    return linkIssuedAt(deltaLink, this.#options.service.changes);
  }

  /** Since when the changes after a delta link have not been reported, likewise. */
  sinceMs(deltaLink: string, owedFrom: string | undefined): number | undefined {
    return unreportedSince(this.issuedMs(deltaLink), owedFrom);
  }

  #say(words: string): void {
    this.#options.log.warn(`Stream ${this.#plan.record.stream}: ${words}.`);
  }
}
