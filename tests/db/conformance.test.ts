// What every engine promises, on SQLite always and on SQL Server where MSSQL_TEST_URL is set; what they come to is compared.
import { describe } from 'vitest'
import { commitContract } from './conformance/commits.ts'
import { engineContract } from './conformance/engine.ts'
import { importContract } from './conformance/imports.ts'
import { listContract, listRules } from './conformance/lists.ts'
import { migrationContract } from './conformance/migrations.ts'
import { refusalContract } from './conformance/refusals.ts'
import { textContract } from './conformance/texts.ts'
import { trailContract } from './conformance/trail.ts'
import { valueContract } from './conformance/values.ts'

describe('the migrations', migrationContract)
describe('the engine', engineContract)
describe('a commit', commitContract)
describe('a commit that is refused', refusalContract)
describe('a value', valueContract)
describe('text', textContract)
describe('the catalogue', listRules)
describe('a list', listContract)
describe('the audit trail', trailContract)
describe('the facilities workbook', importContract)
