import { expect, test } from '@jest/globals';
import { ApiError, patrolMediaRoutes } from '@farwatch/contracts/http';
import fc from 'fast-check';

import { mayUpload } from '../session/roles.js';
import { tusMetadata, uploadFile, type UploadPort } from './resumable-upload.js';

const broken = () => new ApiError(0, 'unreachable', '');

/** A platform that keeps what it is sent; `fate` says of each request whether its connection breaks, and when. */
function platform(fate: ('ok' | 'before' | 'after')[] = []) {
  let kept = new Uint8Array();
  let size = -1;
  let made = 0;
  const meet = async <T>(answer: () => Promise<T>): Promise<T> => {
    const next = fate.shift() ?? 'ok';
    if (next === 'before') throw broken();
    const found = await answer();
    if (next === 'after') throw broken();
    return found;
  };
  const state = () => ({ offset: kept.length, medium: kept.length === size ? 'm-1' : null });
  const port: UploadPort = {
    create: (bytes) =>
      meet(async () => {
        size = bytes;
        kept = new Uint8Array();
        return `u-${++made}`;
      }),
    state: (id) => meet(async () => (id === `u-${made}` ? state() : undefined)),
    append: (_, offset, piece) =>
      meet(async () => {
        if (offset !== kept.length) throw new ApiError(409, 'offset-differs', '');
        kept = new Uint8Array([...kept, ...new Uint8Array(await piece.arrayBuffer())]);
        return state();
      }),
  };
  return { port, kept: () => kept, made: () => made };
}
const signal = new AbortController().signal;
const quick = { signal, pieceBytes: 10, waits: Array<number>(60).fill(0) };
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);

test('whatever breaks, the platform has the file as it is, and an upload is begun again only when its beginning was lost', async () => {
  const fates = fc.array(fc.constantFrom('ok' as const, 'ok' as const, 'before' as const, 'after' as const), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 95 }), fates, async (length, fate) => {
      const lost = fate.findIndex((one) => one !== 'after');
      const { port, kept, made } = platform([...fate]);
      const content = bytes(length);
      expect(await uploadFile(new Blob([content]), port, quick)).toBe('m-1');
      expect([...kept()]).toEqual([...content]);
      expect(made()).toBeLessThanOrEqual(1 + fate.length);
      if (lost === 0 && fate[0] === 'ok') expect(made()).toBe(1);
    }),
  );
});

test('an upload of before goes on where it stood; one that is gone begins anew', async () => {
  const { port, made } = platform();
  const file = new Blob([bytes(35)]);
  const id = await port.create(35);
  await port.append(id, 0, file.slice(0, 20));
  const told: number[] = [];
  await uploadFile(file, port, { ...quick, known: id, onProgress: (offset) => told.push(offset) });
  expect(told).toEqual([20, 30, 35]);
  expect(made()).toBe(1);
  await uploadFile(file, port, { ...quick, known: 'u-9' });
  expect(made()).toBe(2);
});

test('what is refused is not tried again; a connection that stays broken is told after the last try', async () => {
  const { port } = platform();
  let tries = 0;
  const refusing: UploadPort = {
    ...port,
    append: () => {
      tries++;
      return Promise.reject(new ApiError(415, 'type-not-taken', ''));
    },
  };
  await expect(uploadFile(new Blob([bytes(5)]), refusing, quick)).rejects.toMatchObject({ status: 415 });
  expect(tries).toBe(1);
  const dead = platform(Array<'before'>(9).fill('before'));
  await expect(
    uploadFile(new Blob([bytes(5)]), dead.port, { ...quick, waits: [0, 0] }),
  ).rejects.toMatchObject({ code: 'unreachable' });
});

test('stopped, nothing more is sent', async () => {
  const { port, kept } = platform();
  const stop = new AbortController();
  const going = uploadFile(new Blob([bytes(95)]), port, {
    ...quick,
    signal: stop.signal,
    onProgress: (offset) => {
      if (offset === 30) stop.abort();
    },
  });
  await expect(going).rejects.toMatchObject({ name: 'AbortError' });
  expect(kept().length).toBe(30);
});

test('metadata is base64 of UTF-8, without what is empty', () => {
  expect(tusMetadata({ filename: '照片 1.jpg', flight: 'f', kind: '', sha256: undefined })).toBe(
    `filename ${Buffer.from('照片 1.jpg').toString('base64')},flight ${Buffer.from('f').toString('base64')}`,
  );
});

test('who may upload is who the routes name', () => {
  const { createUpload, appendUpload, importPatrolFile } = patrolMediaRoutes;
  for (const { roles } of [createUpload, appendUpload, importPatrolFile])
    expect(['viewer', 'officer', 'manager', 'admin', 'device'].filter((role) => mayUpload([role]))).toEqual(
      roles,
    );
});
