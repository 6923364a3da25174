import { offerContent } from '../scene.ts';
import { type Case, bad, association, offer } from './case.ts';

const deepArray = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const megabyte = 'x'.repeat(1024 * 1024);

/** What is wrong with a body as such, whatever it says. */
export const badBodies: readonly Case[] = [
  bad('malformed JSON', '400 malformed_json', { path: '/api/offers', raw: '{"title": ' }),
  bad('JSON with a comma too much', '400 malformed_json', {
    path: '/api/requests',
    raw: '{"a":1,}',
  }),
  bad('bytes that are no text', '400 malformed_json', {
    path: '/api/offers',
    raw: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  }),
  bad('a list in place of an object', '422 invalid_input', { path: '/api/offers', json: [] }),
  bad('a number in place of an object', '400 malformed_json', { path: '/api/offers', raw: '7' }),
  bad('deep JSON', '422 invalid_input', { path: '/api/offers', raw: deepArray }),
  bad('deep JSON in a known field', '422 invalid_input', {
    path: '/api/offers',
    raw: JSON.stringify(offerContent).replace('"Urbanisme"', deepArray),
  }),
  bad('more than 1 MB', '413 body_too_large', offer({ description: megabyte })),
  bad('more than 1 MB that is no JSON', '413 body_too_large', {
    path: '/api/exchanges',
    raw: megabyte + megabyte,
  }),
  bad('another media type', '415 unsupported_media_type', {
    ...offer({}),
    headers: { 'Content-Type': 'text/plain' },
  }),
  bad('a form', '415 unsupported_media_type', {
    path: '/api/ledger/endowments',
    as: association,
    raw: 'minutes=60',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  }),
  bad('an unknown charset', '415 unsupported_media_type', {
    ...offer({}),
    headers: { 'Content-Type': 'application/json; charset=klingon' },
  }),
  bad('an unknown encoding', '415 unsupported_media_type', {
    ...offer({}),
    headers: { 'Content-Encoding': 'zstd-9000' },
  }),
  bad('a body that is not compressed as it says', '400 malformed_json', {
    ...offer({}),
    headers: { 'Content-Encoding': 'gzip' },
  }),
];
