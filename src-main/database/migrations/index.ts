import type { Migration } from '../migrate'
import { initial } from './001-initial'
import { intake } from './002-intake'
import { services } from './003-services'
import { trust } from './004-trust'
import { moreIntake } from './005-intake'

/** In order, never reordered and never changed once released: a new need is a new file at the end. */
export const migrations: readonly Migration[] = [initial, intake, services, trust, moreIntake]
