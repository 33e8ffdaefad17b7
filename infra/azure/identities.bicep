// Two identities: the app's, which has rights to data, and the pipeline's, which changes tables and the package, and has no password.

param location string
param tags object
param apiName string
param deployName string

@description('owner/name of the GitHub repository whose pipeline deploys; empty: no pipeline may.')
param githubRepository string

@description('The environment of that repository which a run must be in.')
param githubEnvironment string

module api 'br/public:avm/res/managed-identity/user-assigned-identity:0.6.0' = {
  name: 'identity-api'
  params: {
    name: apiName
    location: location
    tags: tags
    enableTelemetry: false
  }
}

module deploy 'br/public:avm/res/managed-identity/user-assigned-identity:0.6.0' = {
  name: 'identity-deploy'
  params: {
    name: deployName
    location: location
    tags: tags
    enableTelemetry: false
    federatedIdentityCredentials: empty(githubRepository)
      ? []
      : [
          {
            name: 'github'
            issuer: 'https://token.actions.githubusercontent.com'
            subject: 'repo:${githubRepository}:environment:${githubEnvironment}'
            audiences: ['api://AzureADTokenExchange']
          }
        ]
  }
}

output apiId string = api.outputs.resourceId
output apiPrincipalId string = api.outputs.principalId
output apiClientId string = api.outputs.clientId
output deployPrincipalId string = deploy.outputs.principalId
output deployClientId string = deploy.outputs.clientId
