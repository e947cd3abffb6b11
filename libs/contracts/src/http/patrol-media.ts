import { z } from 'zod';

import { droneId, flightName, time } from '../events/index.js';
import { fileBody } from './file.js';
import { pageOf, pageQuery } from './paging.js';
import { mediumItem, mediumState, patrolFileAnswer } from './patrol-media-item.js';
import { staff } from './principal.js';
import { route } from './route.js';

const plain = (most: number) => z.string().trim().min(1).max(most);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is 64 hex digits in lower case');
/** `+08:00`: the zone of times that have none. Declared by the sender, never guessed. */
const zone = z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'looks like +08:00 (in a URL %2B08:00)');
const senders = ['officer', 'manager', 'admin', 'device'] as const;

/** Longest photo or document; a longer one is refused with `medium-too-large`. */
export const maxPhotoBytes = 100 * 1024 * 1024;
/** Longest video. */
export const maxVideoBytes = 4 * 1024 * 1024 * 1024;
/** Longest file in one request; what is longer goes in pieces by `/patrol-media/uploads`. */
const maxWholeBytes = 512 * 1024 * 1024;
/** Longest file after landing. */
export const maxPatrolFileBytes = 100 * 1024 * 1024;

/**
 * What a medium belongs to, and what is known of it. Either `source` + `report` + `medium` (a medium of a report, which may
 * come later), or `flight` (id of `/flights/{id}`), or `drone` with `flightName` or `objectKey`.
 */
export const mediumSubject = z.object({
  source: plain(200).optional(),
  report: plain(200).optional(),
  medium: plain(200).optional(),
  flight: plain(64).optional(),
  drone: droneId.optional(),
  flightName: flightName.optional(),
  objectKey: plain(1_000).optional(),
  kind: plain(40).optional(),
  /** What the content must be: another one is refused. */
  sha256: sha256.optional(),
  takenAt: time.optional(),
  zone: zone.optional(),
});
export type MediumSubject = z.infer<typeof mediumSubject>;

const mediumPath = z.object({ id: z.string().min(1).max(64) });
const uploadPath = z.object({ upload: z.string().regex(/^[0-9a-f]{32}$/) });
/** What tus answers: a status and headers, no content. */
const noContent = z
  .unknown()
  .meta({ description: 'No content: the answer is in the status and the headers' });
const chunkType = 'application/offset+octet-stream';

const tus = {
  roles: senders,
  scope: 'district',
  response: noContent,
} as const;

/** An unfinished upload is its beginner's alone, whatever their districts: what it is for was asked when it was begun. */
const own = { ...tus, scope: 'global' } as const;

export const patrolMediaRoutes = {
  uploadMedium: route({
    id: 'upload-patrol-medium',
    method: 'POST',
    path: '/patrol-media',
    roles: senders,
    scope: 'district',
    summary: {
      zh: '上传一份巡查媒体（表单中的一个文件）。归属：source+report+medium，或 flight，或 drone+flightName/objectKey；报告可以后到',
      en: 'Upload one medium of a patrol (one file in a form). It belongs to source+report+medium, or flight, or drone with flightName or objectKey; the report may come later',
    },
    query: mediumSubject,
    upload: { as: 'stream', maxBytes: maxWholeBytes },
    bodyNames: true,
    cost: 5,
    response: mediumItem,
    status: 201,
  }),
  listMedia: route({
    id: 'list-patrol-media',
    method: 'GET',
    path: '/patrol-media',
    roles: staff,
    scope: 'district',
    cost: 3,
    summary: {
      zh: '巡查媒体列表，按航次、报告或发现；包括已预告而未到的',
      en: 'Media of patrols by flight, report or finding, those that are announced and not here among them',
    },
    query: pageQuery.extend({
      /** Id of `/flights/{id}`. */
      flight: plain(64).optional(),
      /** `reportId` of a report; `source` tells reports of several senders apart. */
      report: plain(200).optional(),
      source: plain(200).optional(),
      /** Id of `/patrol-findings/{id}`. */
      finding: plain(64).optional(),
      drone: droneId.optional(),
      state: mediumState.optional(),
      sha256: sha256.optional(),
    }),
    response: pageOf(mediumItem),
  }),
  getMedium: route({
    id: 'get-patrol-medium',
    method: 'GET',
    path: '/patrol-media/{id}',
    roles: staff,
    scope: 'district',
    cost: 2,
    summary: {
      zh: '一份媒体：状态、哈希、EXIF 与航迹的差异',
      en: 'One medium: state, hash, and how its EXIF differs from the track',
    },
    params: mediumPath,
    response: mediumItem,
  }),
  getMediumContent: route({
    id: 'get-patrol-medium-content',
    method: 'GET',
    path: '/patrol-media/{id}/content',
    roles: staff,
    scope: 'district',
    cost: 2,
    summary: {
      zh: '原始文件，逐字节未改；只供下载，浏览器不会运行其中任何内容',
      en: 'The original, byte for byte; a download, nothing in it is run by a browser',
    },
    params: mediumPath,
    response: fileBody,
    responseType: 'file',
  }),
  getMediumThumbnail: route({
    id: 'get-patrol-medium-thumbnail',
    method: 'GET',
    path: '/patrol-media/{id}/thumbnail',
    roles: staff,
    scope: 'district',
    cost: 2,
    summary: {
      zh: '缩略图（JPEG，最长边 320 像素，不含元数据）',
      en: 'A thumbnail (JPEG, 320 pixels at its longer side, without metadata)',
    },
    params: mediumPath,
    response: fileBody,
    responseType: 'file',
  }),
  createUpload: route({
    ...tus,
    id: 'create-patrol-media-upload',
    method: 'POST',
    path: '/patrol-media/uploads',
    summary: {
      zh: '开始可续传的上传（tus 1.0）：Upload-Length，Upload-Metadata 为 POST /patrol-media 的参数加 filename；地址在 Location',
      en: 'Begin a resumable upload (tus 1.0): Upload-Length, and as Upload-Metadata what POST /patrol-media takes, with filename; Location is its address',
    },
    // Headers say what it is for: they may be wrong, name what is not there, or announce too much.
    alsoAnswers: [400, 404, 413, 415],
    status: 201,
  }),
  describeUploads: route({
    ...own,
    id: 'describe-patrol-media-uploads',
    method: 'OPTIONS',
    path: '/patrol-media/uploads',
    summary: { zh: '可续传上传的版本与上限（tus）', en: 'Versions and limits of resumable uploads (tus)' },
    status: 204,
  }),
  headUpload: route({
    ...own,
    id: 'head-patrol-media-upload',
    method: 'HEAD',
    path: '/patrol-media/uploads/{upload}',
    summary: {
      zh: '已收到多少（Upload-Offset）；完成后 Farwatch-Medium 为媒体编号',
      en: 'How much is here (Upload-Offset); once done Farwatch-Medium names the medium',
    },
    params: uploadPath,
  }),
  appendUpload: route({
    ...own,
    id: 'append-patrol-media-upload',
    method: 'PATCH',
    path: '/patrol-media/uploads/{upload}',
    summary: {
      zh: '从 Upload-Offset 续传一段；最后一段之后 Farwatch-Medium 为媒体编号。位置不符为 409',
      en: 'Go on at Upload-Offset; after the last piece Farwatch-Medium names the medium. Another offset is answered 409',
    },
    params: uploadPath,
    bodyType: chunkType,
    upload: { as: 'pieces', maxBytes: maxVideoBytes },
    status: 204,
  }),
  removeUpload: route({
    ...own,
    id: 'remove-patrol-media-upload',
    method: 'DELETE',
    path: '/patrol-media/uploads/{upload}',
    summary: { zh: '放弃未完成的上传', en: 'Give an unfinished upload up' },
    params: uploadPath,
    status: 204,
  }),
  importPatrolFile: route({
    id: 'import-patrol-file',
    method: 'POST',
    path: '/patrol-files',
    roles: senders,
    scope: 'district',
    cost: 10,
    summary: {
      zh: '落地后提交的文件：CSV、KML/KMZ、GPX、GeoJSON、SRT、带 EXIF 的照片，或其 ZIP；dryRun=true 只预览',
      en: 'A file after landing: CSV, KML/KMZ, GPX, GeoJSON, SRT, photos with EXIF, or a ZIP of them; dryRun=true only previews',
    },
    query: z.object({
      drone: droneId,
      /** Name of the flight; without one it is named by the content. */
      flight: flightName.optional(),
      /** System of the coordinates of CSV and SRT: WGS84, CGCS2000, GCJ02, BD09. KML, GPX and GeoJSON are WGS-84 by their standards. */
      crs: plain(40).optional(),
      zone: zone.optional(),
      dryRun: z
        .enum(['true', 'false', '1', '0'])
        .default('false')
        .transform((text) => text === 'true' || text === '1'),
    }),
    upload: { as: 'stream', maxBytes: maxPatrolFileBytes },
    bodyNames: true,
    response: patrolFileAnswer,
  }),
} as const;
