import type { BaseFact, BranchFact, Facts, FeatureFact } from '../../domain/request/facts.ts'
import { settingsOf } from '../../domain/request/facts.ts'
import { nameFeature } from '../../domain/request/feature.ts'
import type { FeatureNames } from '../../domain/request/feature.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Forge, RepositoryAccess } from '../../ports/forge.ts'
import { rememberEach } from './remember.ts'

type Parts = { forge: Pick<Forge, 'branchHead' | 'exists'>; at: RepositoryAccess }

/** The two branches of a feature, as each request sees them; what they share is read once. */
type Branches = { base(request: Request): Promise<BaseFact>; branch(request: Request): Promise<BranchFact> }

export function readBranches(
  { forge, at }: Parts,
  known: Pick<Facts, 'repository' | 'settings' | 'feature'>,
): Branches {
  const settings = async () => settingsOf(await known.settings())
  const headOf = rememberEach((branch) => forge.branchHead(at, branch))
  const hasSpecKit = rememberEach((sha) => forge.exists(at, '.specify', sha))
  const names = async () => namesOf(await known.feature(), await settings())
  const documentsAt = rememberEach(async (sha) => readDocuments({ forge, at }, (await names()).featureDirectory, sha))

  /** Its commands and templates come from the default branch, whatever a feature starts from. */
  async function isSetUp(defaultBranch: string): Promise<boolean> {
    const sha = await headOf(defaultBranch)
    return sha !== null && (await hasSpecKit(sha))
  }

  async function baseOf({ flags }: Request): Promise<string> {
    return flags.base ?? (await settings()).baseBranch ?? (await known.repository()).defaultBranch
  }

  return {
    async base(request) {
      const branch = await baseOf(request)
      const sha = await headOf(branch)
      if (sha === null || !(await hasSpecKit(sha))) return { branch, sha, hasSpecKit: false }
      const { defaultBranch } = await known.repository()
      if (branch === defaultBranch || (await isSetUp(defaultBranch))) return { branch, sha, hasSpecKit: true }
      return { branch, sha, hasSpecKit: false, lacksSpecKit: defaultBranch }
    },
    async branch(request) {
      const given = await names()
      const sha = await headOf(given.branch)
      // after a merge the documents are on the base branch
      const ref = sha ?? (await headOf(await baseOf(request)))
      return { names: given, sha, documents: ref === null ? [] : await documentsAt(ref) }
    },
  }
}

/** A feature keeps its names, whatever becomes of the issue's title. */
function namesOf({ issue, runs }: FeatureFact, settings: Parameters<typeof nameFeature>[1]): FeatureNames {
  const { feature, featureDirectory, branch } = runs[0] ?? nameFeature(issue ?? { number: 0, title: '' }, settings)
  return { feature, featureDirectory, branch }
}

const documents = ['spec.md', 'plan.md', 'tasks.md'] as const

async function readDocuments({ forge, at }: Parts, directory: string, ref: string): Promise<string[]> {
  const found = await Promise.all(documents.map((name) => forge.exists(at, `${directory}/${name}`, ref)))
  return documents.filter((_, index) => found[index])
}
