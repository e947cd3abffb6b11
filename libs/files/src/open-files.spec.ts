import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';

import { unknownKeys } from '@farwatch/runtime/env';

import { filesFromEnv } from './open-files.js';

const s3 = {
  FARWATCH_FILES: 's3://evidence/north/2026',
  FARWATCH_S3_ENDPOINT: 'https://store.example:9000',
  FARWATCH_S3_ACCESS_KEY: 'id',
  FARWATCH_S3_SECRET_KEY: 'secret',
};

describe('where content is kept', () => {
  test('is a folder below DATA_DIR, or one that is named', () => {
    expect(filesFromEnv({})).toEqual({ folder: join('.farwatch', 'files') });
    expect(filesFromEnv({ DATA_DIR: '/data' })).toEqual({ folder: '/data/files' });
    expect(filesFromEnv({ DATA_DIR: '/data', FARWATCH_FILES: '/disk' })).toEqual({ folder: '/disk' });
  });

  test('is a bucket with a prefix, and drafts stay on this machine', () => {
    expect(filesFromEnv({ ...s3, DATA_DIR: '/data' })).toEqual({
      s3: {
        endpoint: 'https://store.example:9000',
        region: 'us-east-1',
        bucket: 'evidence',
        prefix: 'north/2026',
        accessKey: 'id',
        secretKey: 'secret',
        drafts: '/data/files/drafts',
      },
    });
    for (const address of ['s3://evidence', 's3://evidence/'])
      expect(filesFromEnv({ ...s3, FARWATCH_FILES: address })).toMatchObject({ s3: { prefix: '' } });
    expect(filesFromEnv({ ...s3, FARWATCH_S3_REGION: 'cn-north-1' })).toMatchObject({
      s3: { region: 'cn-north-1' },
    });
  });

  test.each(['s3://', 's3://B', 's3://b/../c', 's3://bucket//a', 's3://bucket/.a', 'https://bucket/a'])(
    '%s is refused',
    (address) => {
      expect(() => filesFromEnv({ ...s3, FARWATCH_FILES: address })).toThrow(
        'FARWATCH_FILES: must be a folder or look like s3://bucket/prefix',
      );
    },
  );

  test.each([
    'store.example',
    'ftp://store.example',
    'https://store.example/bucket',
    'https://a:b@store.example',
  ])('the endpoint %s is refused', (endpoint) => {
    expect(() => filesFromEnv({ ...s3, FARWATCH_S3_ENDPOINT: endpoint })).toThrow(
      'FARWATCH_S3_ENDPOINT: must look like https://host[:port]',
    );
  });

  test('all keys that a bucket needs are named at once, and none is taken without a bucket', () => {
    expect(() => filesFromEnv({ FARWATCH_FILES: 's3://evidence' })).toThrow(
      /S3_ENDPOINT: is missing[\s\S]*S3_ACCESS_KEY: is missing[\s\S]*S3_SECRET_KEY: is missing/,
    );
    expect(() => filesFromEnv({ ...s3, FARWATCH_FILES: '' })).toThrow(
      /FARWATCH_S3_ENDPOINT.*FARWATCH_FILES is not/,
    );
  });

  test('its keys are no typing errors', () => {
    expect(unknownKeys({ ...s3, FARWATCH_S3_REGION: 'x' })).toEqual([]);
  });
});
