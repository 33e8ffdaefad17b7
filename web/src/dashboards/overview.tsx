// What needs the person now; on an empty Opsbook, how to fill it.
import { useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { useMe } from '../shell/me.tsx'
import { Figure } from './card.tsx'
import classes from './dashboards.module.css'
import { FirstRun, useIsEmpty } from './first-run.tsx'
import { Health } from './health.tsx'
import { ImportsCard } from './imports-card.tsx'
import { toReport } from './places.ts'
import { ReportCard } from './report-card.tsx'
import { RowsCard } from './rows-card.tsx'

const week = 7 * 86_400_000

export function Overview() {
  const translate = useTranslate()
  const format = useFormat()
  const { person, can } = useMe()
  const isEmpty = useIsEmpty()
  const [now, soon] = useMemo(() => [new Date().toISOString(), new Date(Date.now() + week).toISOString()], [])
  return (
    <Page title={translate('dashboards.overview.title')} about={translate('dashboards.overview.about', { name: person.name })}>
      {isEmpty && <FirstRun />}
      <div className={classes.grid}>
        <RowsCard
          resource="task"
          label={translate('dashboards.overview.myOverdue')}
          filter={{ overdue: 'true', assigneeId: String(person.id) }}
          sort="openDueAt"
          nothing={translate('dashboards.overview.noneOverdue')}
          due="dueAt"
          tone="bad"
        />
        <RowsCard
          resource="task"
          label={translate('dashboards.overview.mySoon')}
          filter={{ assigneeId: String(person.id), 'openDueAt.gte': now, 'openDueAt.lt': soon }}
          sort="openDueAt"
          nothing={translate('dashboards.overview.noneSoon')}
          due="dueAt"
        />
        <RowsCard
          resource="workOrder"
          label={translate('dashboards.overview.workOrders')}
          filter={{ overdue: 'true' }}
          sort="openDueAt"
          nothing={translate('dashboards.overview.noWorkOrders')}
          due="dueAt"
          tone="bad"
        />
        <RowsCard
          resource="signOut"
          label={translate('dashboards.overview.signOuts')}
          filter={{ overdue: 'true' }}
          sort="openDueAt"
          nothing={translate('dashboards.facilities.noLateTools')}
          by={['equipmentId', 'borrowerId']}
          due="dueAt"
          tone="bad"
        />
        <ReportCard
          name="belowReorder"
          nothing={translate('dashboards.facilities.nothingToOrder')}
          next="well"
          columns={['item', 'name', 'suggested', 'unit']}
          first={5}
        >
          {({ rows }) => (
            <Figure
              value={format.number(rows.length)}
              unit={translate('dashboards.facilities.items', { smart_count: rows.length })}
              to={toReport('belowReorder')}
            />
          )}
        </ReportCard>
        <RowsCard
          resource="defect"
          label={translate('dashboards.overview.defects')}
          filter={{ open: 'true' }}
          sort="detectedAt"
          nothing={translate('dashboards.defects.noneOpen')}
          by={['number', 'partNumberId', 'workCenterId']}
          due="detectedAt"
        />
        {can('import.read') && <ImportsCard />}
        {can('audit.read') && <Health hasLinks />}
      </div>
    </Page>
  )
}
