import { emptyJson, json } from '../http/answer.js';
import { bool, struct } from '../http/go-json.js';
import { parsed, type Route } from '../http/route.js';
import { addCluster, clusterById, deleteCluster, setClusterFlags } from '../storage/clusters.js';
import { clusterJson } from '../wire/cluster-json.js';

const flags = struct({ file: bool, block: bool });

export const clusterRoutes: readonly Route[] = [
  {
    name: 'cluster-create',
    method: 'POST',
    path: '/clusters',
    handle: ({ store, world }, request) => {
      const wanted = parsed(request, flags);
      const id = world.newId();
      store.change(addCluster(store.state, id, wanted));
      return json(clusterJson(store.state, clusterById(store.state, id)), 201);
    },
  },
  {
    name: 'cluster-list',
    method: 'GET',
    path: '/clusters',
    handle: ({ state }) => json({ clusters: Object.keys(state.clusters).sort() }),
  },
  {
    name: 'cluster-info',
    method: 'GET',
    path: '/clusters/{id}',
    handle: ({ state }, { id }) => json(clusterJson(state, clusterById(state, id))),
  },
  {
    name: 'cluster-flags',
    method: 'POST',
    path: '/clusters/{id}/flags',
    handle: ({ store }, request) => {
      store.change(setClusterFlags(store.state, request.id, parsed(request, flags)));
      return emptyJson();
    },
  },
  {
    name: 'cluster-delete',
    method: 'DELETE',
    path: '/clusters/{id}',
    handle: ({ store }, { id }) => {
      store.change(deleteCluster(store.state, id));
      return emptyJson();
    },
  },
];
