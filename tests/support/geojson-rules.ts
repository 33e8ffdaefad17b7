// Says in words where a value breaks the rules of GeoJSON (RFC 7946), as far as its text is strict; written apart from what makes it.

type Thing = Readonly<Record<string, unknown>>
const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value)
const defining = ['coordinates', 'geometries', 'geometry', 'properties', 'features']

/** Everything that is wrong with a feature collection; none when it holds to the rules. */
export function faultsOf(value: unknown): string[] {
  if (!isThing(value) || value.type !== 'FeatureCollection') return ['it is no FeatureCollection']
  const features = Array.isArray(value.features) ? value.features : []
  const ids = features.flatMap((one) => (isThing(one) && one.id !== undefined ? [one.id] : []))
  return [
    ...(Array.isArray(value.features) ? [] : ['features is no array']),
    // section 7.1: a type is not given members of another
    ...defining.filter((name) => name !== 'features' && name in value).map((name) => `a FeatureCollection has no ${name}`),
    ...('crs' in value ? ['section 4: there is no other system than WGS 84'] : []),
    ...features.flatMap((one, at) => ofFeature(one).map((fault) => `feature ${at}: ${fault}`)),
    ...(new Set(ids).size < ids.length ? ['an id comes twice'] : []),
    ...('bbox' in value ? ofBox(value.bbox, features.flatMap(positionsOf)) : []),
  ]
}

function ofFeature(value: unknown): string[] {
  if (!isThing(value) || value.type !== 'Feature') return ['is no Feature']
  return [
    ...('geometry' in value ? (value.geometry === null ? [] : ofGeometry(value.geometry)) : ['geometry is missing']),
    ...('properties' in value && (value.properties === null || isThing(value.properties))
      ? []
      : ['properties is neither an object nor null']),
    ...('id' in value && typeof value.id !== 'string' && typeof value.id !== 'number' ? ['id is neither text nor a number'] : []),
    ...['coordinates', 'geometries', 'features'].filter((name) => name in value).map((name) => `a Feature has no ${name}`),
  ]
}

function ofGeometry(value: unknown): string[] {
  if (!isThing(value)) return ['geometry is no object']
  const { type, coordinates } = value
  if (type === 'Point') return ofPosition(coordinates)
  if (type === 'LineString') return ofLine(coordinates)
  if (type === 'MultiLineString') return Array.isArray(coordinates) ? coordinates.flatMap(ofLine) : ['coordinates is no array']
  return [`${String(type)} is not expected here`]
}

function ofLine(value: unknown): string[] {
  if (!Array.isArray(value) || value.length < 2) return ['a LineString has two positions or more']
  // section 3.1.9: what crosses the 180th meridian is cut there
  const jumps = value.slice(1).some((to, at) => Math.abs(Number(to[0]) - Number(value[at]?.[0])) > 180)
  return [...value.flatMap(ofPosition), ...(jumps ? ['a leg goes around the world'] : [])]
}

function ofPosition(value: unknown): string[] {
  if (
    !Array.isArray(value) ||
    value.length < 2 ||
    value.length > 3 ||
    !value.every((one) => typeof one === 'number' && Number.isFinite(one))
  )
    return ['a position is two or three numbers']
  const [lon, lat] = value
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [] : [`${lon}, ${lat} is not longitude, latitude`]
}

function positionsOf(feature: unknown): (readonly number[])[] {
  if (!isThing(feature) || !isThing(feature.geometry) || !Array.isArray(feature.geometry.coordinates)) return []
  const { type, coordinates } = feature.geometry
  return type === 'Point' ? [coordinates] : type === 'LineString' ? coordinates : coordinates.flat()
}

function ofBox(value: unknown, positions: readonly (readonly number[])[]): string[] {
  if (!Array.isArray(value) || value.length !== 4 || !value.every((one) => typeof one === 'number')) return ['bbox is not four numbers']
  const [west = 0, south = 0, east = 0, north = 0] = value
  const isIn = ([lon = 0, lat = 0]: readonly number[]) =>
    lat >= south && lat <= north && (west <= east ? lon >= west && lon <= east : lon >= west || lon <= east)
  return positions.every(isIn) ? [] : ['bbox does not hold everything']
}
