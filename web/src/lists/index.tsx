// Lists: one page for every resource, made of its metadata; the frame around it tells whoever may not read one.
import { useParams } from 'react-router'
import { useMe } from '../shell/me.tsx'
import { ListPage } from './list-page.tsx'

export default function ListsArea() {
  const { resource: name = '' } = useParams()
  const resource = useMe().resource(name)
  return resource ? <ListPage key={resource.name} resource={resource} /> : null
}
