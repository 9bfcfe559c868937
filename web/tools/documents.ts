// Pages that people begin with get a document of their own: `/hall` is answered with `hall.html`, which is the one document
// and lines that ask for the page's scripts, styles and first answers at once. Else a slow phone would hear of them one after
// the other: of the page's script when the first script has run, of its answers when that one has. All other addresses get
// the plain document. What is asked for ahead and never read would be a waste: stories/timings.story.ts looks that each
// answer is fetched once.
import type { Plugin, Rolldown } from 'vite';

interface Beginning {
  /** The page's module, as routes.ts names it. */
  page: string;
  /** What it reads first, as the page itself asks for it. */
  reads: string[];
}

const BEGINNINGS: Record<string, Beginning> = {
  hall: { page: 'src/pages/worker/Hall.svelte', reads: ['/me', '/hall?limit=200'] },
  projects: { page: 'src/pages/requester/Projects.svelte', reads: ['/me', '/projects?limit=50'] },
  'sign-in': { page: 'src/pages/sign/SignIn.svelte', reads: [] },
};

/** The addresses with a document of their own. */
export const BEGINS = Object.keys(BEGINNINGS).map((name) => `/${name}`);

/** A chunk and all that it imports at once. */
function reach(bundle: Rolldown.OutputBundle, name: string, seen = new Set<string>()): Set<string> {
  const chunk = bundle[name];
  if (chunk?.type !== 'chunk' || seen.has(name)) return seen;
  seen.add(name);
  for (const next of chunk.imports) reach(bundle, next, seen);
  return seen;
}

function linesOf(bundle: Rolldown.OutputBundle, { page, reads }: Beginning, plain: string): string[] {
  const entry = Object.values(bundle).find((one) => one.type === 'chunk' && one.facadeModuleId?.endsWith(`/${page}`));
  if (!entry) throw new Error(`${page} begins no chunk`);
  const scripts = [...reach(bundle, entry.fileName)];
  const styles = scripts.flatMap((name) => {
    const chunk = bundle[name];
    return chunk?.type === 'chunk' ? [...(chunk.viteMetadata?.importedCss ?? [])] : [];
  });
  const fresh = (name: string) => !plain.includes(`/${name}"`);
  return [
    ...reads.map((path) => `<link rel="preload" as="fetch" crossorigin href="/api/v1${path}">`),
    ...scripts.filter(fresh).map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`),
    ...[...new Set(styles)].filter(fresh).map((name) => `<link rel="stylesheet" crossorigin href="/${name}">`),
  ];
}

export function documents(): Plugin {
  return {
    name: 'gongdao-documents',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') this.error('The page is not built before the documents made of it.');
        const plain = String(page.source);
        for (const [name, beginning] of Object.entries(BEGINNINGS)) {
          const lines = linesOf(bundle, beginning, plain).map((line) => `    ${line}\n`);
          this.emitFile({ type: 'asset', fileName: `${name}.html`, source: plain.replace('  </head>', `${lines.join('')}  </head>`) });
        }
      },
    },
  };
}
