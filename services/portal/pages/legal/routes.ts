import { html } from '@bourse/service-kit/html';
import { open, type PageRoute } from '../../http/page.ts';
import { both } from '../../wording/language.ts';

type Section = { readonly title: string; readonly paragraphs: readonly string[] };
type Text = {
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly Section[];
};

const accessibility = both<Text>({
  fr: {
    title: 'Accessibilité',
    lead: 'Ce site vise la conformité au RGAA 4.1 et au niveau AA de WCAG 2.2. Aucun audit n’a encore eu lieu : il est donc déclaré non conforme.',
    sections: [
      {
        title: 'Ce qui est vérifié',
        paragraphs: [
          'Chaque page est contrôlée automatiquement, en clair et en sombre, sur téléphone et sur ordinateur. Un contrôle automatique ne trouve qu’une partie des défauts : seul un audit, avec des personnes concernées, permet de déclarer une conformité.',
          'Toutes les pages fonctionnent sans JavaScript et au clavier. Chaque graphique est accompagné de son tableau.',
        ],
      },
      {
        title: 'Ce qui reste à faire',
        paragraphs: [
          'Un audit RGAA complet. Les relevés au format PDF sont balisés, mais n’ont pas été contrôlés avec un lecteur d’écran : le relevé de la page et l’export CSV disent la même chose.',
        ],
      },
      {
        title: 'Signaler une difficulté',
        paragraphs: [
          'Si vous ne pouvez pas accéder à un contenu, écrivez à qui exploite cette bourse : une autre forme vous sera donnée. Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits.',
        ],
      },
    ],
  },
  en: {
    title: 'Accessibility',
    lead: 'This site aims at RGAA 4.1 and at level AA of WCAG 2.2. No audit has taken place yet: it is therefore declared not compliant.',
    sections: [
      {
        title: 'What is checked',
        paragraphs: [
          'Each page is checked automatically, in light and dark, on telephones and computers. Automatic checks find a part of the faults only: compliance can only be declared after an audit, with the people concerned.',
          'All pages work without JavaScript and by keyboard. Each chart comes with its table.',
        ],
      },
      {
        title: 'What is still to be done',
        paragraphs: [
          'A full RGAA audit. Statements in PDF are tagged, but were not tried with a screen reader: the statement on the page and the CSV say the same.',
        ],
      },
      {
        title: 'Tell us of a difficulty',
        paragraphs: [
          'If you cannot reach some content, write to whoever runs this exchange: you will be given another form of it. Without a satisfying answer you can turn to the Défenseur des droits.',
        ],
      },
    ],
  },
});

const legal = both<Text>({
  fr: {
    title: 'Mentions légales',
    lead: 'Cette bourse est un logiciel libre (EUPL-1.2), que chaque association ou collectivité peut faire fonctionner.',
    sections: [
      {
        title: 'Éditeur et hébergeur',
        paragraphs: [
          'Cette installation sert d’essai : elle n’a pas d’éditeur public. Qui l’ouvre au public doit nommer ici l’éditeur, le directeur de la publication et l’hébergeur (loi n° 2004-575 du 21 juin 2004, article 6).',
        ],
      },
      {
        title: 'Ce que la bourse n’est pas',
        paragraphs: [
          'Les heures comptées ici sont un indicateur entre membres, et non une dette publique. Les euros affichés relèvent de la convention entre les deux territoires. Les cadres juridiques doivent être vérifiés par un juriste.',
        ],
      },
      {
        title: 'Données personnelles et cookies',
        paragraphs: [
          'Le registre des échanges ne contient ni nom ni adresse de personne : chacun y figure sous un identifiant opaque. N’écrivez pas de donnée personnelle dans les textes libres.',
          'Quatre cookies, tous nécessaires et illisibles par les scripts : la connexion en cours (dix minutes), la session, la langue, les couleurs. Le service d’identité a les siens. Aucun traceur.',
        ],
      },
      {
        title: 'Sources',
        paragraphs: [
          'Communes et intercommunalités : découpage administratif officiel (Insee, DGCL, Etalab, Licence Ouverte 2.0).',
          'Fond de carte des départements : MapSVG (mapsvg.com), par svg-maps, licence Creative Commons Attribution 4.0 (CC BY 4.0) ; points arrondis, petite couronne et outre-mer ajoutés en carrés.',
        ],
      },
    ],
  },
  en: {
    title: 'Legal notice',
    lead: 'This exchange is free software (EUPL-1.2) that any association or authority can run.',
    sections: [
      {
        title: 'Publisher and host',
        paragraphs: [
          'This installation is a trial: it has no public publisher. Whoever opens it to the public must name the publisher, the director of publication and the host here (French law no. 2004-575, article 6).',
        ],
      },
      {
        title: 'What it is not',
        paragraphs: [
          'Hours counted here are an indicator between members, not a public debt. The euros shown belong to the convention between the two territories. Legal frameworks must be checked by a lawyer.',
        ],
      },
      {
        title: 'Personal data and cookies',
        paragraphs: [
          'The record of exchanges holds no name and no address of a person: everybody stands there under an opaque identifier. Write no personal data into free text.',
          'Four cookies, all necessary and out of the reach of scripts: a sign-in under way (ten minutes), the session, the language, the colours. The identity service has its own. No tracker.',
        ],
      },
      {
        title: 'Sources',
        paragraphs: [
          'Communes and intercommunal bodies: official administrative division (Insee, DGCL, Etalab, Licence Ouverte 2.0).',
          'Outlines of the départements: MapSVG (mapsvg.com), through svg-maps, licence Creative Commons Attribution 4.0 (CC BY 4.0); points rounded, the inner ring of Paris and overseas added as squares.',
        ],
      },
    ],
  },
});

const textPage = (path: string, text: typeof legal): PageRoute =>
  open(path, ({ language }) => {
    const { title, lead, sections } = text[language];
    return {
      kind: 'page',
      title,
      room: 'other',
      content: html`<p class="lead">${lead}</p>
        ${sections.map(
          (section) =>
            html`<h2>${section.title}</h2>
              ${section.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}`,
        )}`,
    };
  });

/** What the law asks every public site to say. */
export const legalRoutes: readonly PageRoute[] = [
  textPage('/accessibilite', accessibility),
  textPage('/mentions-legales', legal),
];
