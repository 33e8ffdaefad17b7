// My account: who I am, my password, my sessions, and how the console looks and speaks.
import { Grid, Stack } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Page } from '../parts/page.tsx'
import { ChangePassword } from './change-password.tsx'
import { Preferences } from './preferences.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'

export default function AccountArea() {
  const translate = useTranslate()
  return (
    <Page title={translate('account.title')}>
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <Profile />
            <Preferences />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <ChangePassword />
            <Sessions />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}
