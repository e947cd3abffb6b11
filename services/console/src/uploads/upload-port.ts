import { ApiError, patrolMediaRoutes as routes, type MediumSubject } from '@farwatch/contracts/http';

import { api } from '../api/client.js';
import { tusMetadata, type UploadPort, type UploadState } from './resumable-upload.js';

const version = { 'tus-resumable': '1.0.0' };
/** A piece may go over a slow line. */
const pieceTimeoutMs = 120_000;

/** Uploads of media by tus, through the declared routes. */
export function uploadPort(subject: MediumSubject, filename: string, signal: AbortSignal): UploadPort {
  return {
    async create(size) {
      const headers = {
        ...version,
        'upload-length': String(size),
        'upload-metadata': tusMetadata({ ...subject, filename }),
      };
      const answer = await api.download(routes.createUpload, {}, { signal, headers });
      const id = answer.headers.get('location')?.split('/').pop();
      if (!id) throw new ApiError(answer.status, 'no-location', '');
      return id;
    },
    async state(id) {
      try {
        const call = { params: { upload: id } };
        return stateOf(await api.download(routes.headUpload, call, { signal, headers: version }));
      } catch (error) {
        // Gone after a day, or done and cleared away: a new one is begun.
        if (error instanceof ApiError && [403, 404, 410].includes(error.status)) return undefined;
        throw error;
      }
    },
    async append(id, offset, piece) {
      const headers = { ...version, 'upload-offset': String(offset) };
      const file = { content: piece, type: routes.appendUpload.bodyType };
      const call = { params: { upload: id }, file };
      const answer = await api.download(routes.appendUpload, call, {
        signal,
        headers,
        timeoutMs: pieceTimeoutMs,
      });
      return stateOf(answer);
    },
  };
}

function stateOf({ headers }: Response): UploadState {
  return { offset: Number(headers.get('upload-offset') ?? 0), medium: headers.get('farwatch-medium') };
}
