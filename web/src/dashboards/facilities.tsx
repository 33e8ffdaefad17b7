// Facilities: what stock is worth, what to order, what is late, what expires, and how providers do.
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { AskedForm, useAskedInAddress } from './asked-form.tsx'
import { Figure } from './card.tsx'
import classes from './dashboards.module.css'
import { toList, toReport } from './places.ts'
import { ProviderScore } from './provider-score.tsx'
import { ReportCard } from './report-card.tsx'
import { StockValue } from './stock-value.tsx'
import { WorkOrderStates } from './work-order-states.tsx'

export function FacilitiesDashboard() {
  const translate = useTranslate()
  const asked = useAskedInAddress()
  const format = useFormat()
  return (
    <Page title={translate('dashboards.facilities.title')} about={translate('dashboards.facilities.about')}>
      <AskedForm by={[['storeId', 'store']]} hasPeriod />
      <div className={classes.grid}>
        <StockValue by="category" asked={asked} />
        <StockValue by="store" asked={asked} />
        <ReportCard
          name="belowReorder"
          asked={asked}
          isWide
          nothing={translate('dashboards.facilities.nothingToOrder')}
          next="well"
          columns={['item', 'name', 'store', 'quantityOnHand', 'quantityOnOrder', 'reorderPoint', 'suggested', 'unit']}
          onPhone={['item', 'name', 'quantityOnHand', 'suggested', 'unit']}
          first={8}
        >
          {({ rows, totals = [] }) => (
            <Figure
              value={format.number(rows.length)}
              unit={[
                translate('dashboards.facilities.items', { smart_count: rows.length }),
                ...totals.flatMap(({ currency, estimatedCost }) =>
                  currency && Number(estimatedCost) > 0 ? [format.money(estimatedCost, String(currency))] : [],
                ),
              ].join(' · ')}
              to={toReport('belowReorder')}
              tone="bad"
            />
          )}
        </ReportCard>
        <ReportCard
          name="overdueSignOuts"
          asked={asked}
          nothing={translate('dashboards.facilities.noLateTools')}
          next="well"
          columns={['equipment', 'name', 'borrower', 'dueAt']}
          first={6}
        >
          {({ rows }) => (
            <Figure
              value={format.number(rows.length)}
              unit={translate('dashboards.facilities.tools', { smart_count: rows.length })}
              to={
                asked.storeId
                  ? toReport('overdueSignOuts', { storeId: asked.storeId })
                  : toList('signOut', { overdue: true }, { field: 'openDueAt', order: 'ASC' })
              }
              tone="bad"
            />
          )}
        </ReportCard>
        <ReportCard
          name="expiring"
          asked={asked}
          finding={({ rows }) => {
            const expired = rows.filter(({ isExpired }) => isExpired === true).length
            return translate(expired > 0 ? 'dashboards.facilities.expiring' : 'dashboards.facilities.noneExpired', {
              smart_count: rows.length,
              expired,
            })
          }}
          nothing={translate('dashboards.facilities.nothingExpires')}
          next="well"
          columns={['item', 'name', 'lot', 'daysLeft']}
          first={6}
        >
          {({ rows }) => (
            <Figure
              value={format.number(rows.length)}
              unit={translate('dashboards.facilities.lots', { smart_count: rows.length })}
              to={toReport('expiring')}
            />
          )}
        </ReportCard>
        <WorkOrderStates />
        <ProviderScore asked={asked} />
      </div>
    </Page>
  )
}
