import type { Agent } from '@bourse/development-identity/pro-connect';

/** An agent of Dunkerque, by one provider; the SIRET is of its SIREN. */
export const angela: Agent = {
  idpId: 'idp-du-nord',
  uid: 'angela',
  givenName: 'Angéla',
  usualName: 'Dubois-Quilliot',
  siret: '20002715900017',
};
/** The same person by another provider, who is somebody else there. */
export const angelaElsewhere: Agent = { ...angela, idpId: 'idp-du-sud' };
