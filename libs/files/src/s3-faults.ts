import { Fault } from '@farwatch/runtime/fault';
import { S3ServiceError } from 's3mini';

/** Codes that the same request may not meet again, although their status is that of a wrong request. */
const passing = new Set(['BadDigest', 'NoSuchUpload', 'OperationAborted', 'RequestTimeout', 'SlowDown']);
const passingStatus = new Set([408, 429, 500, 502, 503, 504]);

/** How an object store has refused. */
export interface Refusal {
  readonly status: number;
  /** As S3 names it, `Unknown` in an answer that is none of S3; undefined when the answer has no body. */
  readonly code: string | undefined;
}

/** The answer behind an error of the client; undefined when none came. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof S3ServiceError) {
    // The client reads the code only below one spelling of the media type, and stores differ in that.
    const [, code = 'Unknown'] = /<Code>(\w+)<\/Code>/.exec(error.body ?? '') ?? [];
    return { status: error.status, code: error.body ? code : undefined };
  }
  return error instanceof Error && error.cause !== undefined ? refusalOf(error.cause) : undefined;
}

/** Is it only this content that the store does not have? */
export function isAbsent(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 404 && (refusal.code === undefined || refusal.code === 'NoSuchKey');
}

/** A `Fault('file-store')`; retriable when no answer came or when the store itself failed. */
export function storeFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const refusal = refusalOf(error);
  const retriable =
    refusal === undefined || passingStatus.has(refusal.status) || passing.has(refusal.code ?? '');
  const code = refusal?.code === undefined ? '' : ` (${refusal.code})`;
  return new Fault('file-store', `the object store did not do it${code}`, { retriable, cause: error });
}

/** What to do when a store cannot be opened. */
export function openingFault(
  error: unknown,
  at: { endpoint: string; region: string; bucket: string },
): Fault {
  const wrong = (text: string): Fault =>
    new Fault('config', `wrong configuration\n  ${text}`, { cause: error });
  const fault = storeFault(error);
  const refusal = refusalOf(error);
  if (refusal === undefined)
    return new Fault('file-store', `FARWATCH_S3_ENDPOINT: ${at.endpoint} does not answer`, fault.options);
  if (fault.retriable) return fault;
  const { status, code } = refusal;
  switch (code) {
    case 'InvalidAccessKeyId':
      return wrong(`FARWATCH_S3_ACCESS_KEY: ${at.endpoint} does not know this key`);
    case 'SignatureDoesNotMatch':
      return wrong('FARWATCH_S3_SECRET_KEY: is not the secret of FARWATCH_S3_ACCESS_KEY');
    case 'NoSuchBucket':
      return wrong(`FARWATCH_FILES: there is no bucket ${at.bucket} at ${at.endpoint}; make it first`);
    case 'RequestTimeTooSkewed':
      return wrong(`the clock of this machine or that of ${at.endpoint} is wrong`);
    case 'AccessDenied':
      return wrong(
        `FARWATCH_S3_ACCESS_KEY: must be allowed s3:ListBucket on bucket ${at.bucket}, and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on what is in it`,
      );
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
      return wrong(`FARWATCH_S3_REGION: bucket ${at.bucket} is not in ${at.region}`);
    default:
      return wrong(
        `FARWATCH_S3_ENDPOINT: ${at.endpoint} answers ${status} ${code ?? ''}; is it an object store?`,
      );
  }
}
