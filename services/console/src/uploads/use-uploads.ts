import type { MediumSubject } from '@farwatch/contracts/http';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { uploadFile } from './resumable-upload.js';
import { uploadPort } from './upload-port.js';

/** One file on its way. */
export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  readonly state: 'waiting' | 'going' | 'paused' | 'done' | 'failed';
  readonly medium?: string;
  readonly error?: unknown;
}

interface Job {
  readonly file: File;
  readonly subject: MediumSubject;
  stop?: AbortController;
}

const memory = 'farwatch.uploads.';

/** What makes a file the same one after the page was loaded again. */
const keyOf = (file: File, subject: MediumSubject): string =>
  [subject.flight ?? subject.drone ?? '', file.name, file.size, file.lastModified].join('|');

function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(memory + key) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(key: string, id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(memory + key);
    else localStorage.setItem(memory + key, id);
  } catch {
    // storage is blocked: the upload can go on as long as the page stays open
  }
}

export interface Uploads {
  readonly list: readonly Upload[];
  readonly add: (files: readonly File[], subject: MediumSubject) => void;
  readonly pause: (key: string) => void;
  readonly resume: (key: string) => void;
  readonly clear: () => void;
}

/** Sends files one after the other; each can be paused, and goes on after a broken connection or a reload. */
export function useUploads(): Uploads {
  const queries = useQueryClient();
  const [list, setList] = useState<readonly Upload[]>([]);
  const jobs = useRef(new Map<string, Job>());
  const change = useCallback(
    (key: string, more: Partial<Upload>) =>
      setList((old) => old.map((one) => (one.key === key ? { ...one, ...more } : one))),
    [],
  );
  const busy = list.some(({ state }) => state === 'going');
  const next = busy ? undefined : list.find(({ state }) => state === 'waiting')?.key;

  const run = useCallback(
    async (key: string, job: Job) => {
      const stop = new AbortController();
      job.stop = stop;
      change(key, { state: 'going', error: undefined });
      const { signal } = stop;
      try {
        const medium = await uploadFile(job.file, uploadPort(job.subject, job.file.name, signal), {
          known: remembered(key),
          signal,
          onStarted: (id) => remember(key, id),
          onProgress: (sent) => change(key, { sent }),
        });
        remember(key, null);
        change(key, { state: 'done', sent: job.file.size, medium });
        void queries.invalidateQueries({ queryKey: ['patrol'] });
      } catch (error) {
        if (!signal.aborted) change(key, { state: 'failed', error });
      }
    },
    [change, queries],
  );

  useEffect(() => {
    const job = next === undefined ? undefined : jobs.current.get(next);
    if (next !== undefined && job) void run(next, job);
  }, [next, run]);

  useEffect(() => {
    const all = jobs.current;
    return () => all.forEach(({ stop }) => stop?.abort());
  }, []);

  return {
    list,
    add: (files, subject) => {
      const made = files.map((file) => ({ file, key: keyOf(file, subject) }));
      const fresh = made.filter(({ key }) => !jobs.current.has(key));
      for (const { file, key } of fresh) jobs.current.set(key, { file, subject });
      setList((old) => [
        ...old,
        ...fresh.map(({ file, key }) => ({
          key,
          name: file.name,
          bytes: file.size,
          sent: 0,
          state: 'waiting' as const,
        })),
      ]);
    },
    pause: (key) => {
      jobs.current.get(key)?.stop?.abort();
      change(key, { state: 'paused' });
    },
    resume: (key) => change(key, { state: 'waiting' }),
    clear: () => {
      const done = list.filter(({ state }) => state === 'done').map(({ key }) => key);
      done.forEach((key) => jobs.current.delete(key));
      setList((old) => old.filter(({ state }) => state !== 'done'));
    },
  };
}
