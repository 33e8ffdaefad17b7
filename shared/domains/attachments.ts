// Files that belong to a row: one resource for each kind of row that takes some, seen by whoever sees the row.
import { choice, integer, ref, text } from '../catalogue/kinds.ts'
import { type Access, defineResource, usualAccess } from '../catalogue/resource.ts'

/** What the attachments of a kind of row are made from. */
export interface AttachmentOptions<Owner extends string> {
  readonly domain: string
  /** The resource whose rows take files. */
  readonly owner: Owner
  /** Singular of the owner in a URL, such as `work-order`. */
  readonly slug: string
  readonly access?: Access
  readonly recordsReads?: boolean
}

/**
 * The attachments of a kind of row. A row is made when an upload is begun (`waiting`); once the file is in storage its size, hash and content type are
 * taken from the content itself (`ready`).
 */
export function attachmentsOf<const Owner extends string>({ domain, owner, slug, access, recordsReads }: AttachmentOptions<Owner>) {
  return defineResource({
    domain,
    name: `${owner}Attachment`,
    slug: `${slug}-attachments`,
    description: `A file that belongs to a ${slug.replaceAll('-', ' ')}.`,
    columns: {
      ownerId: ref(owner, { isFixed: true }),
      fileName: text({ max: 200, personal: recordsReads === true }),
      state: choice(['waiting', 'ready'], { default: 'waiting', readOnly: true }),
      contentType: text({ max: 100, optional: true, readOnly: true, description: 'By the content, whatever the name says.' }),
      bytes: integer({ min: 0, optional: true, readOnly: true }),
      sha256: text({ max: 64, optional: true, readOnly: true }),
      blobPath: text({ max: 400, readOnly: true, optional: true }),
    },
    naturalKey: [],
    lists: { ownerId: [] },
    glance: ['ownerId', 'contentType', 'bytes', 'createdBy', 'createdAt'],
    verbs: ['read', 'delete'],
    access: access ?? usualAccess,
    within: 'ownerId',
    isImportable: false,
    ...(recordsReads === undefined ? {} : { recordsReads }),
  })
}
