import { operator } from '../../support/mandates.ts';
import { today } from '../../support/days.ts';
import { LILLE } from '../../support/founding.ts';
import {
  offerContent,
  requestContent,
  SMALL_COMMUNE,
  STRANGER,
  terms,
  USED_KEY,
} from '../scene.ts';
import {
  association,
  type Case,
  bad,
  identity,
  lender,
  borrower,
  publisher,
  passerBy,
  NO_SUCH_ID,
  reason,
  offer,
  proposal,
  step,
  endowment,
  register,
  revise,
} from './case.ts';

/** `alg: none`, which anybody can make. */
const UNSIGNED = ['{"alg":"none"}', '{"sub":"demo-operator","aud":"bourse","exp":9999999999}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

const renewalOf = (which: 'signedId' | 'deliveringId', minutes: number, as = borrower) =>
  step(which, 'renewals', terms(minutes), as);

/** Headers, and people who may not do what they ask. */
export const badPeople: readonly Case[] = [
  // Headers.
  bad('no Idempotency-Key', '400 idempotency_key_required', {
    ...offer({}),
    headers: { 'Idempotency-Key': '' },
  }),
  bad('an Idempotency-Key with spaces', '400 invalid_header', {
    ...offer({}),
    headers: { 'Idempotency-Key': 'a b' },
  }),
  bad('an endless Idempotency-Key', '400 invalid_header', {
    ...offer({}),
    headers: { 'Idempotency-Key': 'k'.repeat(201) },
  }),
  bad('an Idempotency-Key of another content', '422 idempotency_key_reused', {
    ...offer({ title: 'Autre titre' }),
    as: publisher,
    headers: { 'Idempotency-Key': USED_KEY },
  }),
  bad('an Idempotency-Key of another address', '422 idempotency_key_reused', {
    as: publisher,
    path: '/api/requests',
    json: requestContent,
    headers: { 'Idempotency-Key': USED_KEY },
  }),
  bad('an offer of an association', '422 association_as_party', {
    as: association,
    path: '/api/offers',
    json: offerContent,
  }),
  bad('a request of an association', '422 association_as_party', {
    as: association,
    path: '/api/requests',
    json: requestContent,
  }),
  bad('no If-Match', '428 if_match_required', revise({})),
  bad('an If-Match that is no entity tag', '400 invalid_header', revise({ 'If-Match': '7' })),
  bad('a weak If-Match', '412 stale_revision', revise({ 'If-Match': 'W/"0"' })),
  bad('the If-Match of another revision', '412 stale_revision', revise({ 'If-Match': '"99"' })),
  bad('the If-Match of another revision of an exchange', '412 stale_revision', (scene) => ({
    ...step('proposedId', 'acceptances', {})(scene),
    headers: { 'If-Match': '"7"' },
  })),
  bad('an If-Match where none is looked at', '400 invalid_header', {
    ...endowment({}),
    headers: { 'If-Match': '"0"' },
  }),

  // Who asks.
  bad('nobody', '401 identity_required', { ...offer({}), headers: { Authorization: '' } }),
  bad('a token that is none', '401 invalid_token', {
    ...offer({}),
    headers: { Authorization: 'Bearer abc.def.ghi' },
  }),
  bad('a token of nobody’s signing', '401 invalid_token', {
    ...offer({}),
    headers: { Authorization: `Bearer ${UNSIGNED}` },
  }),
  bad('a password in place of a token', '401 invalid_token', {
    ...offer({}),
    headers: { Authorization: 'Basic c29tZWJvZHk6cHc=' },
  }),
  bad('somebody without a mandate', '403 no_mandate', { ...offer({}), as: passerBy }),
  bad('a territory that gave no mandate', '403 no_mandate', {
    ...offer({}),
    as: identity('insee:75056'),
  }),
  bad('no word of which territory, of several', '400 acting_for_required', {
    ...offer({}),
    headers: { 'Bourse-Acting-For': '' },
  }),
  bad('a territory that is none', '400 invalid_header', {
    ...offer({}),
    headers: { 'Bourse-Acting-For': 'Dunkerque' },
  }),
  bad('a territory that is no member', '403 not_a_member', {
    ...offer({}),
    as: identity(STRANGER),
  }),
  bad('an operator who lends', '403 not_permitted', { ...offer({}), as: operator }),
  bad('a member who endows', '403 not_permitted', endowment({}, lender)),
  bad('a member who admits', '403 not_permitted', {
    path: `/api/territories/${SMALL_COMMUNE}/admissions`,
  }),
  bad('a member who registers another', '403 not_permitted', register({ code: '59350' })),
  bad(
    'a party that is none',
    '403 not_a_party',
    step('proposedId', 'acceptances', {}, identity(LILLE)),
  ),
  bad(
    'the proposer who accepts',
    '409 other_party_to_answer',
    step('proposedId', 'acceptances', {}, borrower),
  ),
  bad(
    'the borrower who logs work',
    '403 not_the_lender',
    step('signedId', 'work-logs', { on: today(), minutes: 5 }, borrower),
  ),
  bad(
    'the lender who certifies',
    '403 not_the_borrower',
    step('deliveringId', 'certifications', { minutes: 5 }),
  ),
  bad('another’s offer', '403 not_the_lender', (scene) => ({
    as: identity(LILLE),
    path: `/api/offers/${scene.offerId}/pauses`,
  })),
  bad('another’s request', '403 not_the_borrower', (scene) => ({
    path: `/api/requests/${scene.requestId}/fulfilments`,
  })),
  bad('a territory with itself', '422 same_territory', (scene) => ({
    ...proposal({})(scene),
    as: lender,
  })),
  bad('a step that is not next', '409 wrong_status', step('proposedId', 'signatures', {})),
  bad(
    'the borrower who corrects work',
    '403 not_the_lender',
    step('deliveringId', 'corrections', { sessionId: NO_SUCH_ID, minutes: 5, reason }, borrower),
  ),
  bad(
    'a dispute withdrawn that nobody raised',
    '409 wrong_status',
    step('deliveringId', 'dispute-withdrawals', {}, borrower),
  ),
  bad('the renewal of what has not begun', '409 wrong_status', renewalOf('signedId', 60)),
  bad('a renewal by a stranger', '403 not_a_party', renewalOf('deliveringId', 60, identity(LILLE))),
  bad('an invitation to another’s mandates', '403 not_yours_to_grant', {
    path: '/api/invitations',
    json: { territoryId: SMALL_COMMUNE, role: 'requester', label: 'une collègue' },
  }),
  bad('an invitation to an office that a commune does not have', '422 role_not_for_kind', {
    as: borrower,
    path: '/api/invitations',
    json: { territoryId: SMALL_COMMUNE, role: 'official', label: 'une collègue' },
  }),
  bad('an invitation for nobody', '422 invalid_input', {
    as: borrower,
    path: '/api/invitations',
    json: { territoryId: SMALL_COMMUNE, role: 'requester', label: '\u0000' },
  }),
  bad('an invitation to a mandate that is none', '404 mandate_unknown', {
    path: `/api/mandates/${NO_SUCH_ID}/invitations`,
    json: { label: 'un adjoint' },
  }),
  bad('a code that is none', '422 invalid_input', {
    path: '/api/invitations/acceptances',
    json: { code: 'a b' },
  }),
  bad('a code of nobody', '404 invitation_unknown', {
    path: '/api/invitations/acceptances',
    json: { code: 'x'.repeat(24) },
  }),
  bad('the look at a code of nobody', '404 invitation_unknown', {
    method: 'GET',
    path: `/api/invitations/shown?code=${'x'.repeat(24)}`,
  }),
  bad('an invitation withdrawn that is none', '404 invitation_unknown', {
    path: `/api/invitations/${NO_SUCH_ID}/withdrawal`,
  }),
  bad(
    'a cancellation after work',
    '409 work_already_logged',
    step('deliveringId', 'cancellations', { reason }),
  ),
];
