import type { MandateRole } from '@bourse/contracts/mandates';
import type { Territory } from '../../api-client/views.ts';
import { type Field, reasonField } from '../../components/field.ts';
import type { Form } from '../../components/form.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { hasRole } from '../../session/session.ts';
import { roleChoiceWords } from '../../wording/roles.ts';
import { words } from './words.ts';

export const MANDATES = '/mandats';
export const INVITATION = '/invitation';

const ofMembers: readonly MandateRole[] = ['requester', 'lender', 'signatory', 'auditor'];
const ofAssociations: readonly MandateRole[] = ['official', 'auditor', 'signatory'];

const labelField = ({ language }: SignedInVisit): Field => {
  const { label, labelHint: hint } = words[language];
  return { kind: 'text', name: 'label', label, hint, min: 1, max: 200 };
};
const untilField = ({ language }: SignedInVisit, hint: string): Field => ({
  kind: 'day',
  name: 'until',
  label: words[language].lastDay,
  hint,
  whenEmpty: null,
});
const territoryField = ({ language }: SignedInVisit): Field => {
  const { code: label, codeHint: hint } = words[language];
  return { kind: 'text', name: 'territoryId', label, hint, min: 5, max: 9 };
};
const roleField = ({ language }: SignedInVisit, roles: readonly MandateRole[]): Field => ({
  kind: 'choice',
  name: 'role',
  label: words[language].roleAsked,
  options: roles.map((role) => [role, roleChoiceWords[language][role]] as const),
});

/**
 * The form by which somebody gives a mandate.
 *
 * @param own The territory acted for; undefined for the operator.
 * @returns undefined for whoever gives none.
 */
export function invitingForm(visit: SignedInVisit, own: Territory | undefined): Form | undefined {
  const { language, session } = visit;
  const say = words[language];
  const common = { action: `${MANDATES}/inviter`, page: MANDATES, submit: say.delegateButton };
  const until = untilField(visit, say.lastDayHint);
  if (own !== undefined && hasRole(session, 'signatory')) {
    const roles = own.kind === 'association' ? ofAssociations : ofMembers;
    const fixed: Field = {
      kind: 'fixed',
      name: 'territoryId',
      label: '',
      value: own.territoryId,
    };
    return { ...common, fields: [fixed, roleField(visit, roles), labelField(visit), until] };
  }
  if (!hasRole(session, 'operator')) return undefined;
  const roles = [...new Set([...ofMembers, ...ofAssociations])];
  const fields = [territoryField(visit), roleField(visit, roles), labelField(visit), until];
  return { ...common, fields };
}

/** The form by which an association gives a member its first signatory. */
export function firstSignatoryForm(visit: SignedInVisit): Form {
  const say = words[visit.language];
  const role: Field = { kind: 'fixed', name: 'role', label: '', value: 'signatory' };
  return {
    action: `${MANDATES}/premier-signataire`,
    page: MANDATES,
    submit: say.delegateButton,
    fields: [territoryField(visit), role, labelField(visit), untilField(visit, say.lastDayHint)],
  };
}

/** Of a code that people write, the id; of an id, itself. */
export function territoryIdIn(written: unknown): unknown {
  if (typeof written !== 'string' || written.includes(':')) return written;
  const code = written.replaceAll(/\s/g, '').toUpperCase();
  return /^\d{9}$/.test(code) ? `siren:${code}` : `insee:${code}`;
}

export function delegatingForm(visit: SignedInVisit, mandateId: string): Form {
  const say = words[visit.language];
  return {
    action: `${MANDATES}/${mandateId}/deleguer`,
    page: MANDATES,
    submit: say.delegateButton,
    fields: [labelField(visit), untilField(visit, say.lastDayDelegated)],
  };
}

export function withdrawingForm({ language }: SignedInVisit, mandateId: string): Form {
  const say = words[language];
  return {
    action: `${MANDATES}/${mandateId}/retirer`,
    page: MANDATES,
    grave: true,
    submit: say.withdrawButton,
    fields: [reasonField(say.reason, say.reasonHint)],
  };
}

export const takingBackForm = ({ language }: SignedInVisit, invitationId: string): Form => ({
  action: `${MANDATES}/invitations/${invitationId}/retirer`,
  page: MANDATES,
  submit: words[language].takeBack,
  grave: true,
  fields: [],
});
